"""A realtime model, used as a session does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from livekit.agents import llm
from using import Result, in_words, opening_hours, output_of, speak


class Talk:
    """A realtime session and what comes out of it."""

    def __init__(self, made: Any) -> None:
        self.session = made.session()
        self.generations: asyncio.Queue[Result] = asyncio.Queue()
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self.session.on("generation_created", self._created)
        self.session.on("input_audio_transcription_completed", self._transcribed)
        self.session.on("error", self._failed)

    def _created(self, event: Any) -> None:
        self._tasks.append(asyncio.create_task(self._collect(event)))

    def _transcribed(self, event: Any) -> None:
        if event.is_final:
            self.heard.put_nowait(event.transcript)

    def _failed(self, event: Any) -> None:
        self.generations.put_nowait({"error": repr(event.error)})

    async def _collect(self, generation: Any) -> None:
        """What one answer of the model holds."""
        said: Result = {"text": "", "seconds": 0.0, "calls": []}

        async def words(message: Any) -> None:
            async for word in message.text_stream:
                said["text"] += word

        async def sound(message: Any) -> None:
            async for frame in message.audio_stream:
                said["seconds"] += frame.duration

        async def messages() -> None:
            async for message in generation.message_stream:
                await asyncio.gather(words(message), sound(message))

        async def calls() -> None:
            async for call in generation.function_stream:
                said["calls"].append(call)

        await asyncio.gather(messages(), calls())
        self.generations.put_nowait(said)

    async def prepare(self) -> None:
        """Tell the model who it is and what it can use, as a session does at its start."""
        context = llm.ChatContext.empty()
        instructions = "You answer the phone of a restaurant."
        if hasattr(self.session, "_update_session"):
            await self.session._update_session(
                instructions=instructions, chat_ctx=context, tools=[opening_hours]
            )
        else:
            await self.session.update_instructions(instructions)
            await self.session.update_chat_ctx(context)
            await self.session.update_tools([opening_hours])

    async def answer(self) -> Result:
        """The next answer with something in it."""
        while True:
            said = await self.generations.get()
            if "error" in said or said["text"] or said["seconds"] or said["calls"]:
                return said

    async def give_results(self, calls: list[Any]) -> None:
        """Answer tool calls, as a session does."""
        context = self.session.chat_ctx.copy()
        known = {getattr(item, "call_id", None) for item in context.items}
        context.items.extend(call for call in calls if call.call_id not in known)
        context.items.extend(output_of(call) for call in calls)
        await self.session.update_chat_ctx(context)
        capabilities = self.session.realtime_model.capabilities
        if not capabilities.auto_tool_reply_generation:
            await self.session.generate_reply()


async def drive_realtime(made: Any, claim: Result) -> AsyncIterator[Result]:
    """A greeting, then each sentence; a tool that is called gets its result."""
    adapter = getattr(llm, "DuplexRealtimeAdapter", None)
    duplex = adapter is not None and isinstance(made, llm.DuplexModel)
    talk = Talk(adapter(made) if duplex else made)
    speaking: asyncio.Task[None] | None = None
    try:
        await talk.prepare()
        if claim.get("greets", not duplex):
            await talk.session.generate_reply()
            yield without_calls(await talk.answer())
        for sentence in claim["sentences"]:
            speaking = asyncio.create_task(speak(talk.session.push_audio, sentence, claim["rate"]))
            said = await talk.answer()
            calls = said.get("calls", [])
            said["heard"] = None if talk.heard.empty() else talk.heard.get_nowait()
            if said["heard"] is None and not calls:
                # Some models write down what they heard after they have answered.
                await asyncio.sleep(0.5)
                said["heard"] = None if talk.heard.empty() else talk.heard.get_nowait()
            yield without_calls(said)
            while calls:
                await talk.give_results(calls)
                said = await talk.answer()
                calls = said.get("calls", [])
                yield without_calls(said)
            speaking.cancel()
    finally:
        if speaking is not None:
            speaking.cancel()
        await talk.session.aclose()


def without_calls(said: Result) -> Result:
    """An answer with its tool calls in words."""
    return {**said, **in_words(said.pop("calls", []))}
