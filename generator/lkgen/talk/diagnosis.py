"""At which step an agent stopped that nobody heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lkgen.project.log import Record, records
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import Part
from lkgen.talk.fakes.registry import Switchboard

_LONGEST = 160
_CRASHED = "it crashed in the job: "
_NAMES: dict[Part, str] = {
    "stt": "speech to text",
    "llm": "the language model",
    "tts": "the voice",
    "realtime": "the realtime model",
    "avatar": "the avatar's service",
}


@dataclass(frozen=True)
class Evidence:
    """What is known of a call in which the agent was not heard.

    Attributes:
        log: what the worker has written since the call began.
        joined: the agent came into the room.
        state: what it said of itself last.
        gone: it has left the room again.
        since: `time.perf_counter()` when the sentence began that it should have answered; when
            the caller joined, if it was none.
        unknown_hosts: whom it tried to reach and no fake answers.
    """

    log: str
    joined: bool
    state: str
    gone: bool
    since: float
    unknown_hosts: Sequence[str]


def why_mute(evidence: Evidence, conversation: Conversation, switchboard: Switchboard) -> str:
    """The step at which it stopped, in a sentence."""
    log = list(records(evidence.log.splitlines()))
    crash = _crash(log)
    if crash:
        avatar = _no_avatar(conversation, switchboard)
        return f"{avatar}, and it crashed in the job: {crash}" if avatar else _CRASHED + crash
    if not evidence.joined:
        return _not_joined(log) + _logged(log)
    if evidence.gone:
        reasons = [r.fields.get("reason") for r in log if r.message.startswith("process exiting")]
        why = f" ({reasons[-1]})" if reasons and reasons[-1] else ""
        return f"it joined the room and left it again{why}{_logged(log)}"
    step = _step(evidence, conversation, switchboard)
    if evidence.unknown_hosts:
        step += (
            f"; it tried to reach {', '.join(evidence.unknown_hosts)}, and nothing answers there"
        )
    asked_for = ", ".join(f"--fault {fault}" for fault in conversation.script.faults)
    return step + (f" ({asked_for})" if asked_for else "") + _logged(log)


def _crash(log: Iterable[Record]) -> str:
    """The exception that ended the job's entry function; its wording is that of 1.3 to 1.8."""
    return next((r.exception for r in log if r.exception and "unhandled exception" in str(r)), "")


def _logged(log: Sequence[Record]) -> str:
    """The first error in a log, which is likely to be the cause of the others."""
    errors = [str(record) for record in log if record.level in ("ERROR", "CRITICAL")]
    if not errors:
        return ""
    first = " ".join(errors[0].split())
    return f"; it logged: {first if len(first) <= _LONGEST else first[: _LONGEST - 1] + '…'}"


def _not_joined(log: Sequence[Record]) -> str:
    messages = [record.message for record in log]
    if any(message.startswith("received job request") for message in messages):
        return "its worker took the call, but nobody came into the room"
    if any("full capacity" in message for message in messages):
        return (
            "its worker took no call: it was at full capacity, as this machine is busy "
            "(load_threshold)"
        )
    return "its worker was registered, but took no call"


def _step(evidence: Evidence, conversation: Conversation, switchboard: Switchboard) -> str:
    """Which of the providers was reached last since the sentence began, and how far."""
    ears: tuple[Part, ...] = ("stt", "realtime")
    reached = [fake for fake in switchboard.fakes.values() if fake.requests]
    parts = {fake.part for fake in reached}
    refused = {
        fake.part: request.refused
        for fake in reached
        for request in fake.requests
        if request.refused
    }
    done = {(mark.part, mark.what) for mark in conversation.marks if mark.at >= evidence.since}
    if avatar := _no_avatar(conversation, switchboard):
        return avatar
    for part in ("tts", "llm", *ears):
        if part in refused and (part, "answered") not in done:
            return f"{_NAMES[part]} refused: {refused[part]}"
    for part in ("tts", "llm", *ears):
        fault = conversation.fault(part)
        if fault and fault.what == "refuse" and part in parts and (part, "answered") not in done:
            return f"{_NAMES[part]} closed each connection as soon as it was made"
    for part in ("tts", "realtime", "llm"):
        if (part, "answered") in done:
            break
        if (part, "asked") in done:
            return f"{_NAMES[part]} was asked and had not answered yet"
    if ("tts", "answered") in done or ("realtime", "answered") in done:
        return "its voice was sent, but nothing was heard in the room"
    if ("llm", "answered") in done:
        return "the language model answered, but no voice was asked for"
    if not conversation.utterances:
        return f"it joined the room and waits{_saying(evidence.state)}"
    if ("stt", "answered") in done:
        return "the sentence was heard, but the language model was not asked"
    if parts & set(ears):
        return "speech to text was connected, but no speech was heard there"
    return f"it joined the room, but connected no speech to text{_saying(evidence.state)}"


def _no_avatar(conversation: Conversation, switchboard: Switchboard) -> str:
    """Why no avatar came that speaks for the agent; empty if one did or none was asked for."""
    fakes = [fake for fake in switchboard.fakes.values() if fake.part == "avatar"]
    requests = [request for fake in fakes for request in fake.requests]
    if not requests or any(m.part == "avatar" and m.what == "answered" for m in conversation.marks):
        return ""
    service, fault = _NAMES["avatar"], conversation.fault("avatar")
    if refusals := [request.refused for request in requests if request.refused]:
        return f"{service} refused: {refusals[-1]}"
    if fault and fault.what == "refuse":
        return f"{service} closed each connection as soon as it was made"
    return f"{service} was asked and had not answered yet"


def _saying(state: str) -> str:
    return f" (it says that it is {state})" if state else " (its session did not start)"
