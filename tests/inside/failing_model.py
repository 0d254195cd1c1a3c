"""Run by the Python of a series: a session runs with a model that fails; tells what comes."""

import asyncio
import json
import sys

from livekit.agents import Agent, AgentSession, llm


class Failing(llm.LLM):
    """A model that is used wrongly: `chat` must not be async."""

    async def chat(self, **_):
        raise AssertionError


async def main() -> str:
    """The error's class, or nothing where `run` ends as if all were well."""
    async with AgentSession(llm=Failing()) as session:
        await session.start(Agent(instructions="x"))
        try:
            result = await asyncio.wait_for(_run(session), 20)
        except TypeError as error:
            return type(error).__name__
        assert not result.events
        return ""


async def _run(session: AgentSession):
    return await session.run(user_input="hello")


json.dump(asyncio.run(main()), sys.stdout)
