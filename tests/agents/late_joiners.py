"""Only talks to participants who join after it did."""

import asyncio

from dotenv import load_dotenv
from livekit import rtc
from livekit.agents import Agent, AgentSession, JobContext, WorkerOptions, cli
from livekit.plugins import cartesia, deepgram, openai, silero

load_dotenv()


async def entrypoint(ctx: JobContext):
    joined: asyncio.Future[rtc.RemoteParticipant] = asyncio.Future()

    @ctx.room.on("participant_connected")
    def on_participant_connected(participant: rtc.RemoteParticipant):
        if not joined.done():
            joined.set_result(participant)

    await ctx.connect()
    participant = await joined

    session = AgentSession(
        vad=silero.VAD.load(),
        stt=deepgram.STT(),
        llm=openai.LLM(model="gpt-4o-mini"),
        tts=cartesia.TTS(),
    )
    await session.start(Agent(instructions="You help one caller."), room=ctx.room)
    await session.say(f"Hello {participant.identity}, what can I do for you?")


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
