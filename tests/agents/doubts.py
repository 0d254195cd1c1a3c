"""Its turn detector is sure of nothing, and it waits as long as another file says."""

import os

from dotenv import load_dotenv
from livekit.agents import Agent, AgentServer, AgentSession, JobContext, cli, inference
from livekit.plugins import cartesia, deepgram, openai

load_dotenv()
server = AgentServer()


@server.rtc_session()
async def entrypoint(ctx: JobContext):
    await ctx.connect()
    session = AgentSession(
        vad=inference.VAD(),
        stt=deepgram.STT(),
        llm=openai.LLM(model="gpt-4o-mini"),
        tts=cartesia.TTS(),
        turn_handling={
            "turn_detection": inference.TurnDetector(version="v1-mini", unlikely_threshold=0.999),
            "endpointing": {"max_delay": float(os.environ.get("PATIENCE", "1.25"))},
        },
    )
    await session.start(Agent(instructions="Answer in one short sentence."), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(server)
