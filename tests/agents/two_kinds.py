"""A cascade that hands over to a realtime model, which hands back; the transcript goes on."""

from livekit.agents import Agent, AgentSession, JobContext, WorkerOptions, cli, function_tool
from livekit.plugins import cartesia, deepgram, openai, silero


class Desk(Agent):
    """Hears with a speech-to-text."""

    def __init__(self) -> None:
        super().__init__(instructions="Answer the phone.", llm=openai.LLM())

    async def on_enter(self) -> None:
        self.session.generate_reply(instructions="Greet the caller.")

    @function_tool
    async def to_the_waiter(self) -> Agent:
        """Hand over to the waiter."""
        return Waiter()


class Waiter(Agent):
    """Hears for itself; the session's speech-to-text is for the record."""

    def __init__(self) -> None:
        super().__init__(instructions="Take the order.", llm=openai.realtime.RealtimeModel())

    async def on_enter(self) -> None:
        self.session.generate_reply(instructions="Greet the guest.")

    @function_tool
    async def to_the_desk(self) -> tuple[Agent, str]:
        """Hand back to the desk."""
        return Desk(), "The desk takes over."


async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession(vad=silero.VAD.load(), stt=deepgram.STT(), tts=cartesia.TTS())
    await session.start(Desk(), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
