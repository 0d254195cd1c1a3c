from livekit.agents import Agent, AgentServer, AgentSession, JobContext, cli
from livekit.plugins import cartesia, deepgram, openai, silero

from .settings import settings
from .tools.tables import free_tables

server = AgentServer()


class BookingAgent(Agent):
    def __init__(self) -> None:
        super().__init__(
            instructions=f"You book tables at {settings.restaurant}.", tools=[free_tables]
        )

    async def on_enter(self) -> None:
        self.session.generate_reply(instructions="Greet the caller.")


@server.rtc_session()
async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession(
        vad=silero.VAD.load(),
        stt=deepgram.STT(api_key=settings.deepgram_api_key),
        llm=openai.LLM(model=settings.llm_model),
        tts=cartesia.TTS(),
    )
    await session.start(BookingAgent(), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(server)
