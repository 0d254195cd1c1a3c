"""An agent whose models run on its own machine, behind servers that speak as OpenAI does.

The voice's address is kept by a class, the language model's read from the environment.
"""

import os
from dataclasses import dataclass

from livekit.agents import Agent, AgentServer, AgentSession, JobContext, cli
from livekit.plugins import deepgram, openai, silero

server = AgentServer()


@dataclass
class Speech:
    base_url: str = "http://localhost:8880/v1"


SPEECH = Speech()


@server.rtc_session()
async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession(
        vad=silero.VAD.load(),
        stt=deepgram.STT(),
        llm=openai.LLM(
            model="qwen3",
            base_url=os.getenv("VLLM_URL", "http://127.0.0.1:8000/v1"),
            api_key="not-needed",
        ),
        tts=openai.TTS(model="kokoro", base_url=SPEECH.base_url, api_key="not-needed"),
    )
    await session.start(agent=Agent(instructions="Take bookings."), room=ctx.room)
    await session.generate_reply()


if __name__ == "__main__":
    cli.run_app(server)
