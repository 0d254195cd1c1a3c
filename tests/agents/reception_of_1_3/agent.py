"""A reception in the idioms of LiveKit 1.3, each of which something has replaced since."""

import asyncio
import logging
import sys
from pathlib import Path

from dotenv import load_dotenv
from livekit import rtc
from livekit.agents import (
    Agent,
    AgentSession,
    JobContext,
    JobProcess,
    MetricsCollectedEvent,
    RoomInputOptions,
    RoomOutputOptions,
    WorkerOptions,
    cli,
    mcp,
    metrics,
)
from livekit.plugins import cartesia, deepgram, groq, silero
from livekit.plugins.turn_detector.multilingual import MultilingualModel

logger = logging.getLogger("reception")
load_dotenv()

HOURS = Path(__file__).with_name("hours.py")


class Reception(Agent):
    def __init__(self) -> None:
        super().__init__(
            instructions="You answer the telephone of a restaurant.",
            # What the kitchen's own server offers.
            mcp_servers=[mcp.MCPServerStdio(command=sys.executable, args=[str(HOURS)])],
        )


async def note(text: str) -> None:
    logger.info("noted: %s", text)


def prewarm(proc: JobProcess) -> None:
    proc.userdata["vad"] = silero.VAD.load()


async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession(
        stt=deepgram.STT(model="nova-3"),
        llm=groq.LLM(model="llama-3.3-70b-versatile"),
        tts=cartesia.TTS(model="sonic-3"),
        vad=ctx.proc.userdata["vad"],
        turn_detection=MultilingualModel(),
        # Callers here look for their booking number.
        min_endpointing_delay=0.4,  # seconds
        max_endpointing_delay=4.0,
        allow_interruptions=True,
        preemptive_generation=True,
    )
    usage = metrics.UsageCollector()

    @session.on("metrics_collected")
    def on_metrics(ev: MetricsCollectedEvent) -> None:
        metrics.log_metrics(ev.metrics)
        usage.collect(ev.metrics)

    @session.on("conversation_item_added")
    async def on_item(ev: object) -> None:
        await note("an item")

    async def left(participant: rtc.RemoteParticipant) -> None:
        await note(participant.identity)

    ctx.room.on("participant_disconnected", left)

    async def report() -> None:
        logger.info("used %s", usage.get_summary())

    ctx.add_shutdown_callback(report)
    await session.start(
        agent=Reception(),
        room=ctx.room,
        room_input_options=RoomInputOptions(text_enabled=True),
        room_output_options=RoomOutputOptions(transcription_enabled=True),
    )
    asyncio.create_task(note("begun"))


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint, prewarm_fnc=prewarm))
