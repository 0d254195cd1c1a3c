"""Ends before it registers: it reads a file that nobody gave it."""

import json
import os
from pathlib import Path

from dotenv import load_dotenv
from livekit.agents import Agent, AgentSession, JobContext, WorkerOptions, cli
from livekit.plugins import cartesia, deepgram, openai, silero

load_dotenv()

TABLES = json.loads(Path(os.environ["TABLES_FILE"]).read_text())


async def entrypoint(ctx: JobContext):
    await ctx.connect()
    session = AgentSession(
        vad=silero.VAD.load(), stt=deepgram.STT(), llm=openai.LLM(), tts=cartesia.TTS()
    )
    await session.start(Agent(instructions=f"Tables: {TABLES}"), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
