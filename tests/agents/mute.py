"""Registers, takes the call, and crashes in it."""

from dotenv import load_dotenv
from livekit.agents import Agent, AgentSession, JobContext, WorkerOptions, cli
from livekit.plugins import cartesia, deepgram, openai, silero

load_dotenv()

MENU = {"monday": "soup"}


async def entrypoint(ctx: JobContext):
    await ctx.connect()
    agent = Agent(instructions=f"Today's dish is {MENU['sunday']}.")
    session = AgentSession(
        vad=silero.VAD.load(), stt=deepgram.STT(), llm=openai.LLM(), tts=cartesia.TTS()
    )
    await session.start(agent, room=ctx.room)


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
