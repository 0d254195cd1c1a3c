"""Has tools: two that can be asked at once, one that takes its time, one that hands over."""

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


class Manager(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Change bookings of a small restaurant.")

    async def on_enter(self) -> None:
        self.session.generate_reply(instructions="Say who you are.")


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

    @function_tool
    async def to_the_manager(self) -> Agent:
        """Hand over to the manager, who may change a booking."""
        return Manager()


async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession(
        vad=silero.VAD.load(), stt=deepgram.STT(), llm=openai.LLM(), tts=cartesia.TTS()
    )
    await session.start(Waiter(), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
