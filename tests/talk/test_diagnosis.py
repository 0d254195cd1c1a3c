"""At which step an agent stopped that nobody heard."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import Fault, Part
from lkgen.talk.diagnosis import Evidence, why_ended, why_mute
from lkgen.talk.fakes.kinds.base import Request
from lkgen.talk.fakes.registry import Switchboard

JOINED = Evidence(log="", joined=True, state="listening", gone=False, since=0.0)
TAKEN = "received job request"
CRASH = "Traceback (most recent call last):\n  File\nKeyError: 'sunday'"


def _log(message: str, level: str = "INFO", **fields: object) -> str:
    return json.dumps({"message": message, "level": level, "name": "livekit.agents", **fields})


@pytest.mark.parametrize(
    ("log", "why"),
    [
        ("", "its worker was registered, but took no call"),
        (_log("worker is at full capacity, marking as unavailable"), "at full capacity"),
        (_log(TAKEN), "nobody came into the room"),
        (
            "\n".join([_log(TAKEN), _log("cannot start", "ERROR")]),
            "nobody came into the room; it logged: cannot start",
        ),
    ],
)
def test_an_agent_that_never_joined(
    conversation: Conversation, switchboard: Switchboard, log: str, why: str
) -> None:
    evidence = replace(JOINED, log=log, joined=False)
    assert why in why_mute(evidence, conversation, switchboard)


@pytest.mark.parametrize("joined", [True, False])
def test_a_crash_in_the_job_is_told_by_its_exception(
    conversation: Conversation, switchboard: Switchboard, joined: bool
) -> None:
    log = _log("unhandled exception while running the job task", "ERROR", exc_info=CRASH)
    evidence = replace(JOINED, log=log, joined=joined)
    why = why_mute(evidence, conversation, switchboard)
    assert why == "it crashed in the job: KeyError: 'sunday'"


def test_an_agent_that_left(conversation: Conversation, switchboard: Switchboard) -> None:
    log = _log("process exiting", reason="room disconnected")
    why = why_mute(replace(JOINED, log=log, gone=True), conversation, switchboard)
    assert why == "it joined the room and left it again (room disconnected)"


def _reached(switchboard: Switchboard, protocol: str, refused: str = "") -> None:
    switchboard.fakes[protocol].requests.append(Request("host", "/path", refused=refused))


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ([], "speech to text was connected, but no speech was heard there"),
        ([("stt", "answered")], "the sentence was heard, but the language model was not asked"),
        ([("llm", "asked")], "the language model was asked and had not answered yet"),
        ([("llm", "answered")], "the language model answered, but no voice was asked for"),
        ([("tts", "asked")], "the voice was asked and had not answered yet"),
        ([("tts", "answered")], "its voice was sent, but nothing was heard in the room"),
    ],
)
def test_an_agent_that_stopped_at_one_of_its_providers(
    conversation: Conversation,
    switchboard: Switchboard,
    marks: list[tuple[Part, str]],
    why: str,
) -> None:
    conversation.begin("Hello there.", 1.0)
    _reached(switchboard, "deepgram-listen")
    for part, what in marks:
        conversation.mark(part, what)
    assert why_mute(JOINED, conversation, switchboard) == why
    # What was before the sentence says nothing.
    later = replace(JOINED, since=time.perf_counter())
    assert "no speech was heard" in why_mute(later, conversation, switchboard)


def test_an_agent_that_connected_nothing(
    conversation: Conversation, switchboard: Switchboard
) -> None:
    waits = why_mute(JOINED, conversation, switchboard)
    assert waits == "it joined the room and waits (it says that it is listening)"
    conversation.begin("Hello there.", 1.0)
    evidence = replace(JOINED, state="", refused_hosts=("api.nobody.example",))
    why = why_mute(evidence, conversation, switchboard)
    assert "connected no speech to text (its session did not start)" in why
    assert "api.nobody.example" in why


def test_a_provider_that_refused(conversation: Conversation, switchboard: Switchboard) -> None:
    conversation.begin("Hello there.", 1.0)
    _reached(switchboard, "deepgram-listen", refused="401 no valid API key")
    assert "speech to text refused: 401" in why_mute(JOINED, conversation, switchboard)


def test_a_provider_that_closes_connections_on_purpose(
    conversation: Conversation, switchboard: Switchboard
) -> None:
    conversation.script = replace(conversation.script, faults=(Fault("stt", "refuse"),))
    conversation.begin("Hello there.", 1.0)
    _reached(switchboard, "deepgram-listen")
    why = why_mute(JOINED, conversation, switchboard)
    assert why == (
        "speech to text closed each connection as soon as it was made (--fault stt:refuse)"
    )


def test_a_service_that_sent_no_avatar(
    conversation: Conversation, switchboard: Switchboard
) -> None:
    fake = switchboard.fakes["bey-avatar"]
    fake.requests.append(Request("api.bey.dev", "/v1/sessions"))
    assert why_mute(JOINED, conversation, switchboard).startswith(
        "the avatar's service was asked and had not answered yet"
    )
    fake.requests[0].refused = "401 no valid API key"
    refused = "the avatar's service refused: 401 no valid API key"
    assert why_mute(JOINED, conversation, switchboard).startswith(refused)
    # What most plugins make of it.
    log = _log("unhandled exception while running the job task", "ERROR", exc_info=CRASH)
    crashed = why_mute(replace(JOINED, log=log), conversation, switchboard)
    assert crashed == f"{refused}, and it crashed in the job: KeyError: 'sunday'"
    # It was tried again, and an avatar came.
    conversation.mark("avatar", "answered")
    assert "avatar" not in why_mute(JOINED, conversation, switchboard)


def test_a_noise_filter_of_the_cloud_is_not_the_cause(
    conversation: Conversation, switchboard: Switchboard
) -> None:
    """Any agent that asks for one logs this on a server of its own."""
    filtered = json.dumps(
        {
            "message": "livekit_ffi::server::room:149:livekit_ffi::server::room - audio filter "
            "cannot be enabled: LiveKit Cloud is required",
            "level": "ERROR",
            "name": "livekit",
        }
    )
    log = "\n".join([filtered, _log("Error in _tts_inference_task", "ERROR", exc_info=CRASH)])
    why = why_mute(replace(JOINED, log=log), conversation, switchboard)
    assert why.endswith("; it logged: Error in _tts_inference_task: KeyError: 'sunday'")


def test_a_session_that_gave_up(conversation: Conversation, switchboard: Switchboard) -> None:
    log = _log("AgentSession is closing due to unrecoverable error: 500 no", "ERROR")
    assert why_mute(replace(JOINED, log=log), conversation, switchboard) == (
        "its session gave up while the agent stayed in the room: AgentSession is closing due to "
        "unrecoverable error: 500 no"
    )
    refused = replace(JOINED, log=log, refused_hosts=["asr.example"])
    assert "; lkgen refused asr.example (" in why_mute(refused, conversation, switchboard)


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("job_request_fnc failed", "see its job_request_fnc"),
        ("The job task completed without establishing a connection or", "without joining the room"),
    ],
)
def test_why_an_agent_did_not_come(
    conversation: Conversation, switchboard: Switchboard, message: str, why: str
) -> None:
    log = "\n".join([_log(TAKEN), _log(message, "WARNING")])
    assert why in why_mute(replace(JOINED, log=log, joined=False), conversation, switchboard)


def test_a_refused_host_is_named_with_its_variable(
    conversation: Conversation, switchboard: Switchboard
) -> None:
    log = _log("unhandled exception while running the job task", "ERROR", exc_info=CRASH)
    evidence = replace(
        JOINED, log=log, refused_hosts=("shop.internal",), addresses={"shop.internal": "SHOP_URL"}
    )
    why = why_mute(evidence, conversation, switchboard)
    assert "lkgen refused shop.internal (SHOP_URL holds its address; --service" in why
    here = "127.0.0.1:8000"
    evidence = replace(evidence, refused_hosts=(here,), addresses={here: "SHOP_URL"})
    why = why_mute(evidence, conversation, switchboard)
    assert why.endswith(
        "lkgen refused 127.0.0.1:8000 (SHOP_URL holds its address; "
        "--service http://127.0.0.1:8000 leads to what listens there)"
    )


@pytest.mark.parametrize(
    ("log", "why"),
    [
        (f"INFO:root:starting\n{CRASH}\n", "KeyError: 'sunday'"),
        ("INFO:root:starting\nERROR:shop:no menu\n", "no menu"),
        ("INFO:root:starting\nSHOP_ID is not set\n", "it printed: SHOP_ID is not set"),
        ("INFO:root:starting\n", ""),
    ],
)
def test_why_a_worker_ended(log: str, why: str) -> None:
    assert why_ended(log) == why
