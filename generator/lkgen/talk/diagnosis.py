"""At which step an agent stopped that nobody heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lkgen.project.log import Record, harmless, records
from lkgen.project.newer_syntax import told
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import Part
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.log import ENDED, LEFT_ROOM_OUT, REFUSED, SESSION_CLOSED, TAKEN, unprepared
from lkgen.talk.log import crash as crash_in
from lkgen.talk.net.address import is_local
from lkgen.talk.sandbox.start_up.lkgen_jobs import CLOSED, REJECTED

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
        refused_hosts: whom it tried to reach, and was refused.
        addresses: the variable that holds the address of a host, by the host.
        python: the version of the agent's Python.
    """

    log: str
    joined: bool
    state: str
    gone: bool
    since: float
    refused_hosts: Sequence[str] = ()
    addresses: Mapping[str, str] = field(default_factory=dict[str, str])
    python: str = ""


def why_mute(evidence: Evidence, conversation: Conversation, switchboard: Switchboard) -> str:
    """The step at which it stopped, in a sentence."""
    log = list(records(evidence.log.splitlines()))
    if crash := crash_in(log):
        avatar = _no_avatar(conversation, switchboard)
        crash += _newer(log, crash, evidence.python)
        said = f"{avatar}, and it crashed in the job: {crash}" if avatar else _CRASHED + crash
        return said + _refused(evidence)
    if closed := next((str(r) for r in log if r.message.startswith(SESSION_CLOSED)), ""):
        gave_up = f"its session gave up while the agent stayed in the room: {_short(closed)}"
        return gave_up + _refused(evidence)
    if not evidence.gone and any(r.message == CLOSED for r in log):
        return "it closed its session and stayed in the room" + _refused(evidence) + _logged(log)
    if not evidence.joined and (raised := unprepared(log)):
        return _unprepared(raised)
    if not evidence.joined:
        return _not_joined(log) + _logged(log)
    if evidence.gone:
        return f"it joined the room and left it again{_reason(log)}{_logged(log)}"
    step = _step(evidence, conversation, switchboard)
    step += _refused(evidence)
    asked_for = ", ".join(f"--fault {fault}" for fault in conversation.script.faults)
    return step + (f" ({asked_for})" if asked_for else "") + _logged(log)


def _refused(evidence: Evidence) -> str:
    """Whom the agent was not let reach, which may be why, and what would help."""
    told = ""
    for host in evidence.refused_hosts:
        name, _, port = host.partition(":")
        here = is_local(name)
        variable = evidence.addresses.get(host if here else name)
        helps = [f"{variable} holds its address"] if variable else []
        if here:
            helps.append(f"--service http://{host} leads to what listens there")
        elif not port:
            # With one it went past the proxy, where no service can stand for it.
            helps.append(f"--service {host}=http://127.0.0.1:PORT leads there")
        told += f"; lkgen refused {host}" + (f" ({'; '.join(helps)})" if helps else "")
    return told


def _newer(log: Iterable[Record], exception: str, python: str) -> str:
    """From which Python on a file is valid where this one did not understand it."""
    found = (told(r.rest, python) for r in log if r.exception == exception)
    return next(filter(None, found), "") if "SyntaxError" in exception else ""


def why_ended(log: str, python: str = "") -> str:
    """Why a worker of a Python ended before it registered; empty if it wrote nothing about it.

    What Python says last before it ends is the cause; else the first error that was logged; else
    the last that was printed.
    """
    found = list(records(log.splitlines()))
    if raised := unprepared(found):
        return _unprepared(raised)
    # It stands after a record of another kind, or by itself.
    logged_it = ("ERROR", "CRITICAL")
    uncaught = [r for r in found if r.exception and r.level not in logged_it and not harmless(r)]
    if uncaught:
        cause = uncaught[-1].exception
        return _short(cause) + _newer(found, cause, python)
    if logged := _logged(found).removeprefix("; it logged: "):
        return logged
    printed = [r for r in found if str(r) and not r.level]
    return f"it printed: {_short(str(printed[-1]))}" if printed else ""


def _unprepared(raised: str) -> str:
    return f"its process could not be prepared (see its prewarm_fnc): {_short(raised)}"


def _logged(log: Iterable[Record]) -> str:
    """The first error in a log, which is likely to be the cause of the others."""
    errors = (r for r in log if r.level in ("ERROR", "CRITICAL") and not harmless(r))
    first = next(errors, None)
    return "" if first is None else f"; it logged: {_short(str(first))}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _not_joined(log: Sequence[Record]) -> str:
    messages = [record.message for record in log]
    if REJECTED in messages:
        return "its worker was asked to take the call, and did not: its request_fnc rejected it"
    if any(message.startswith(REFUSED) for message in messages):
        return "its worker was asked to take the call, and did not: see its job_request_fnc"
    if any(message.startswith(LEFT_ROOM_OUT) for message in messages):
        return "its entry function returned without joining the room"
    if any(message.startswith(ENDED) for message in messages):
        return f"its worker took the call, and its job ended at once{_reason(log)}"
    if any(message.startswith(TAKEN) for message in messages):
        return "its worker took the call, but nobody came into the room"
    if any("full capacity" in message for message in messages):
        return (
            "its worker took no call: it was at full capacity, as this machine is busy "
            "(load_threshold)"
        )
    return "its worker was registered, but took no call"


def _reason(log: Iterable[Record]) -> str:
    """Why its job ended, as LiveKit says it, in brackets."""
    reasons = [r.fields.get("reason") for r in log if r.message.startswith(ENDED)]
    told = next((reason for reason in reasons if reason), "")
    return f" ({told})" if told else ""


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
