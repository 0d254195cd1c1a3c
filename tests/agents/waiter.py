"""Has tools: two that can be asked at once, one that takes its time."""

import asyncio

from livekit.agents import (
    Agent,
    AgentSession,
    JobContext,
    RunContext,
    WorkerOptions,
    cli,
    function_tool,
)
from livekit.plugins import cartesia, deepgram, openai, silero


class Waiter(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Answer the phone of a small restaurant.")

    @function_tool
    async def opening_hours(self, day: str) -> str:
        """When it is open on a day of the week."""
        return f"{day}: noon to nine"

    @function_tool
    async def free_tables(self, day: str) -> str:
        """How many tables are free on a day of the week."""
        return f"{day}: four"

    @function_tool
    async def book(self, context: RunContext, day: str) -> str:
        """Book a table."""
        self.session.say("Just a moment.")
        await asyncio.sleep(4)
        return f"booked for {day}"


async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession(
        vad=silero.VAD.load(), stt=deepgram.STT(), llm=openai.LLM(), tts=cartesia.TTS()
    )
    await session.start(Waiter(), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
