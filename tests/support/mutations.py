"""Ways to break a generated project, each of which its own tests must notice."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mutation:
    """One line of the project written differently.

    Attributes:
        what: what is wrong then, as docs/mutations.md lists it.
        file: the end of the path of the file.
        old: what stands there, once; `new` takes its place.
        answers: of the project that has it, where it is not the default one.
    """

    what: str
    file: str
    old: str
    new: str
    answers: dict[str, str] = field(default_factory=dict[str, str])


PHONE = {"callers": "phone-inbound"}
WATCH = "    watch(session, transcripts=settings.log_transcripts)\n"
CLOSED = """raise ToolError(f"closed on {day}; open on {', '.join(HOURS)}") from None"""
START = "await session.start(Assistant(), room=ctx.room, room_options=options)"

MUTATIONS = [
    Mutation("`watch()` is never called", "agent.py", WATCH, ""),
    Mutation("a handler fails", "events.py", '.get("e2e_latency")', '["latency"]'),
    Mutation("a handler is `async def`", "events.py", "def on_item(", "async def on_item("),
    Mutation("the error handler is `async def`", "events.py", "def on_err", "async def on_err"),
    Mutation("a handler waits for an unknown event", "events.py", '"close"', '"closed"'),
    Mutation("the session is never started", "agent.py", START, "pass"),
    Mutation("the session starts with an unknown argument", "agent.py", "room=ctx", "rooms=ctx"),
    Mutation("the room is forgotten", "agent.py", "room=ctx.room, ", ""),
    Mutation("the room options are dropped", "agent.py", ", room_options=options", ""),
    Mutation("another agent answers", "agent.py", "start(Assistant()", "start(Agent()"),
    Mutation("the job's participant is ignored", "agent.py", "= job.participant_identity", "= ''"),
    Mutation("bad metadata ends the call", "agent.py", "except ValidationError", "except KeyError"),
    Mutation("the LLM is a nonsense one", "agent.py", 'LLM(model="', 'LLM(model="no-'),
    Mutation("the STT model is a nonsense one", "agent.py", 'STT(model="', 'STT(model="no-'),
    Mutation("the voice model is a nonsense one", "agent.py", 'model="sonic', 'model="tonic'),
    Mutation("the report after a call fails", "agent.py", "make_session_report", "make_report"),
    Mutation("the greeting is gone", "assistant.py", "self.session.generate_reply", "dict"),
    Mutation("a tool has no docstring", "assistant.py", '        """Tell', '        f"""Tell'),
    Mutation("a tool does not know a day", "assistant.py", "HOURS[day.lower()]", "HOURS[day]"),
    Mutation("a tool hides its failure", "assistant.py", CLOSED, 'return "open"'),
    Mutation(
        "what is said is always logged",
        "events.py",
        "transcripts: bool = False",
        "transcripts: bool = True",
    ),
    Mutation("what is said is never logged", "events.py", "if transcripts:", "if not session:"),
    Mutation(
        "an error that passes is an ERROR", "events.py", "logging.WARNING if passes else ", ""
    ),
    Mutation("a failed task is silent", "events.py", "    task.add_done_callback(_finish)\n", ""),
    Mutation("missing settings do not stop it", "settings.py", "sys.exit(", "print("),
    Mutation("missing settings are not explained", "settings.py", "source or wrong", "wrong"),
    Mutation("quoted values pass", "settings.py", 'raise ValueError("write', 'print("write'),
    Mutation("any text is an address", "settings.py", '"^(wss?|https?)://"', '""'),
    Mutation("LOG_LEVEL does nothing", "settings.py", "log.setLevel(", "str("),
    Mutation("LOG_LEVEL wants capitals", "settings.py", "str.upper", "str"),
    Mutation("HEALTH_PORT does nothing", "settings.py", '"port", ', ""),
    Mutation("the caller's number is lost", "phone.py", "sip.phoneNumber", "sip.number", PHONE),
    Mutation("it waits for anybody", "phone.py", "identity=named if", "identity=None if", PHONE),
    Mutation("the room stays open", "agent.py", "_on_close=True", "_on_close=False", PHONE),
    Mutation("nobody hangs up", "events.py", "spawn(hang_up(session))", "pass", PHONE),
    Mutation("it hangs up at any error", "events.py", "not passes and not f", "not f", PHONE),
    Mutation("no apology is spoken", "phone.py", "await session.say(APOLOGY", "str(session", PHONE),
    Mutation("after the apology it stays", "phone.py", "session.shutdown()", "pass", PHONE),
]
