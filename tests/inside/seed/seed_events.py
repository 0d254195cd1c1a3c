"""The seed on event handlers, against this Python's livekit-agents."""

import asyncio
import gc
import re
import weakref

import pytest
from livekit.agents import AgentSession, UserInputTranscribedEvent


async def test_async_handlers_are_refused_when_they_are_registered() -> None:
    async def handler(event: object) -> None:
        pass

    words = (
        "Cannot register an async callback with `.on()`. "
        "Use `asyncio.create_task` within your synchronous callback instead."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        AgentSession().on("user_input_transcribed", handler)


async def test_unknown_event_names_are_taken_in_silence() -> None:
    AgentSession().on("user_speech_transcribed", lambda event: None)


def test_transcripts_come_with_their_text_and_interim_ones_too() -> None:
    fields = UserInputTranscribedEvent.model_fields
    assert {"transcript", "is_final"} <= set(fields)


async def test_nothing_but_the_loop_holds_a_task_whose_result_is_dropped() -> None:
    """Why spawn() in events.py keeps its tasks: asyncio itself keeps weak references."""

    async def wait(forever: asyncio.Event) -> None:
        await forever.wait()

    seen = weakref.ref(asyncio.create_task(wait(asyncio.Event())))
    await asyncio.sleep(0)
    gc.collect()
    assert seen() is None
