"""The seed on custom language models, against this Python's livekit-agents."""

import asyncio
from typing import Any

import pytest
from livekit.agents import Agent, AgentSession, APIConnectOptions, llm


class Stream(llm.LLMStream):
    started = False

    async def _run(self) -> None:
        type(self).started = True
        delta = llm.ChoiceDelta(role="assistant", content="Gladly.")
        self._event_ch.send_nowait(llm.ChatChunk(id="1", delta=delta))


class Model(llm.LLM):
    def chat(self, *, chat_ctx: llm.ChatContext, **options: Any) -> llm.LLMStream:
        return Stream(self, chat_ctx=chat_ctx, tools=[], conn_options=APIConnectOptions())


class AsyncModel(Model):
    async def chat(self, *, chat_ctx: llm.ChatContext, **options: Any) -> llm.LLMStream:
        return super().chat(chat_ctx=chat_ctx)


async def test_chat_is_synchronous_and_an_async_one_fails_as_the_seed_says() -> None:
    answer = AsyncModel().chat(chat_ctx=llm.ChatContext.empty())
    with pytest.raises(TypeError) as raised:
        async with answer:
            pass
    await (await answer).aclose()
    assert str(raised.value) == (
        "'coroutine' object does not support the asynchronous context manager protocol"
    )


def test_run_is_abstract() -> None:
    class Unfinished(llm.LLMStream):
        pass

    with pytest.raises(TypeError, match=r"Can't instantiate abstract class Unfinished .*_run"):
        Unfinished(Model(), chat_ctx=None, tools=[], conn_options=None)


async def test_a_subclass_works_though_the_seed_says_it_fails() -> None:
    async with AgentSession(llm=Model()) as session:
        await session.start(Agent(instructions=""))
        result = await session.run(user_input="A table, please.")
        result.expect.next_event().is_message(role="assistant")


async def test_the_request_starts_with_the_stream_and_not_in_aenter() -> None:
    Stream.started = False
    stream = Model().chat(chat_ctx=llm.ChatContext.empty())
    await asyncio.sleep(0.1)
    assert Stream.started
    await stream.aclose()
