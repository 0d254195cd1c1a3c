"""What LiveKit raises where a rule of doctor says that it does, as JSON by the name of the case."""

from __future__ import annotations

import asyncio
import json
import operator
import os
from collections.abc import Callable, Coroutine
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, RunContext, function_tool, llm

FOUND: dict[str, str] = {}


def note(name: str, make: Callable[[], object]) -> None:
    """Keep what a call raises."""
    try:
        FOUND[name] = f"made: {make()!r}"
    except Exception as error:
        FOUND[name] = f"{type(error).__name__}: {error}"


async def note_awaited(name: str, work: Coroutine[Any, Any, Any]) -> None:
    """Keep what a coroutine raises."""
    try:
        await work
        FOUND[name] = "done"
    except Exception as error:
        FOUND[name] = f"{type(error).__name__}: {error}"


class NoConstructor(Agent):
    """Leaves out Agent's constructor."""

    def __init__(self) -> None:
        pass


class NoConstructorLLM(llm.LLM):
    """Leaves out that of LLM."""

    def __init__(self) -> None:
        pass

    def chat(self, **kwargs: Any) -> Any:
        """Never called."""


class SessionEarly(Agent):
    """Asks for its session when it is made."""

    def __init__(self) -> None:
        super().__init__(instructions="")
        self.session.say("hello")


class AsyncChat(NoConstructorLLM):
    """Hands back a coroutine."""

    async def chat(self, **kwargs: Any) -> Any:  # pyright: ignore
        """Never awaited by LiveKit."""


class Stream(llm.LLMStream):
    """Lacks `_run`."""


class Unmarked(Agent):
    """Has a method that is no tool."""

    async def book(self, day: str) -> str:
        """Book."""
        return day


class CallsTool(llm.LLMStream):
    """Says goodbye and calls the tool, then ends."""

    async def _run(self) -> None:
        said = self.chat_ctx.items[-1].type == "function_call_output"
        call = llm.FunctionToolCall(name="end_call", arguments="{}", call_id="1")
        delta = llm.ChoiceDelta(role="assistant", content="Bye.", tool_calls=[] if said else [call])
        self._event_ch.send_nowait(llm.ChatChunk(id="1", delta=delta))


class CallsToolLLM(llm.LLM):
    """Calls the tool in its first answer."""

    def chat(self, *, chat_ctx: Any, tools: Any, conn_options: Any, **kwargs: Any) -> Any:
        """One answer."""
        return CallsTool(self, chat_ctx=chat_ctx, tools=tools, conn_options=conn_options)


class WaitsForItself(Agent):
    """Has a tool that waits for the speech in which it is called."""

    @function_tool
    async def end_call(self, context: RunContext[None]) -> None:
        """End the call."""
        speech = context.session.current_speech
        assert speech
        await note_awaited("own speech", speech.wait_for_playout())


@function_tool
async def without_words(day: str) -> str:
    return day


@function_tool
async def without_type(city) -> str:  # pyright: ignore
    """Find."""
    return ""


class SetsSession(Agent):
    """Sets what has no setter."""

    def __init__(self) -> None:
        super().__init__(instructions="")
        self.session = None  # pyright: ignore


def asks_for_three(one: object, two: object, three: object) -> None:
    """Never called."""


def send_one() -> None:
    """Send an event that brings one value to a handler of three."""
    emitter = rtc.EventEmitter[str]()
    emitter.on("data_received", asks_for_three)
    emitter.emit("data_received", 1)


async def use_chat() -> None:
    """Use a chat as LiveKit does."""
    async with AsyncChat().chat():
        pass


async def main() -> None:
    """Try each case."""
    for part, value in {"preemptive_generation": True, "interruption": False}.items():
        note(f"turn_handling {part}", lambda p=part, v=value: AgentSession(turn_handling={p: v}))
    session = AgentSession()
    note("say early", lambda: session.say("hello"))
    note("generate_reply early", lambda: session.generate_reply())
    note("value in place", lambda: Agent("instructions"))
    note("no constructor of LLM", lambda: NoConstructorLLM().on("error", print))
    note("session in __init__", SessionEarly)
    note("session set", SetsSession)
    note("userdata", lambda: session.userdata)
    note("tool without type", lambda: llm.utils.build_legacy_openai_schema(without_type))
    note("handler of three", send_one)
    note("abstract", lambda: Stream(None, chat_ctx=None, tools=[], conn_options=None))
    note("local participant", lambda: rtc.Room().local_participant)
    note("tools of an agent without marks", lambda: Unmarked(instructions="").tools)
    info = getattr(without_words, "info", None) or without_words.__livekit_tool_info
    note("description", lambda: info.description)
    await note_awaited("no constructor of Agent", session.start(NoConstructor()))
    await note_awaited("async chat", use_chat())
    session = AgentSession[None](llm=CallsToolLLM())
    await session.start(WaitsForItself(instructions=""))
    await session.run(user_input="Bye.")
    note("say of an agent", lambda: operator.attrgetter("say")(session.current_agent))
    print(json.dumps(FOUND), flush=True)
    # LiveKit's native client may abort while the interpreter ends.
    os._exit(0)


asyncio.run(main())
