"""A front desk as agents were written for LiveKit 1.3: a tool, two handlers, a second agent."""

import asyncio
import logging

from dotenv import load_dotenv
from livekit.agents import (
    Agent,
    AgentSession,
    JobContext,
    JobProcess,
    MetricsCollectedEvent,
    RoomInputOptions,
    RoomOutputOptions,
    RunContext,
    UserStateChangedEvent,
    WorkerOptions,
    cli,
    function_tool,
    metrics,
)
from livekit.plugins import cartesia, deepgram, groq, silero

logger = logging.getLogger("desk")
load_dotenv()


class Billing(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Answer questions about bills.", allow_interruptions=False)


class Desk(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="You answer the desk.")

    async def on_enter(self) -> None:
        self.session.generate_reply(instructions="Greet the caller.")

    @function_tool
    async def look_up(self, context: RunContext, name: str) -> str:
        """Look a guest up.

        Args:
            name: the guest's last name
        """
        asyncio.create_task(note(name))
        return f"{name} has room 12"

    @function_tool
    async def billing(self, context: RunContext) -> Agent:
        """Hand the caller over to billing."""
        return Billing()


async def note(name: str) -> None:
    logger.info("looked up %s", name)


def prewarm(proc: JobProcess) -> None:
    proc.userdata["vad"] = silero.VAD.load()


async def entrypoint(ctx: JobContext) -> None:
    ctx.log_context_fields = {"room": ctx.room.name}
    session = AgentSession(
        stt=deepgram.STT(model="nova-3"),
        llm=groq.LLM(model="llama-3.3-70b-versatile"),
        tts=cartesia.TTS(model="sonic-3"),
        vad=ctx.proc.userdata["vad"],
        # Callers here pause to look for their booking number.
        turn_detection="vad",
        min_endpointing_delay=0.4,  # seconds
        max_endpointing_delay=4.0,
        min_interruption_words=2,
        preemptive_generation=True,
        user_away_timeout=30.0,
    )
    usage_collector = metrics.UsageCollector()

    @session.on("metrics_collected")
    def _on_metrics_collected(ev: MetricsCollectedEvent) -> None:
        metrics.log_metrics(ev.metrics)
        usage_collector.collect(ev.metrics)

    @session.on("user_state_changed")
    def _on_state(ev: UserStateChangedEvent) -> None:
        logger.info("the caller is %s", ev.new_state)

    async def log_usage() -> None:
        summary = usage_collector.get_summary()
        logger.info(f"usage: {summary}")

    ctx.add_shutdown_callback(log_usage)
    await session.start(
        agent=Desk(),
        room=ctx.room,
        room_input_options=RoomInputOptions(
            # Who hangs up is done.
            close_on_disconnect=True,
            audio_sample_rate=16000,
        ),
        room_output_options=RoomOutputOptions(transcription_enabled=True),
    )


if __name__ == "__main__":
    cli.run_app(
        WorkerOptions(
            entrypoint_fnc=entrypoint,
            prewarm_fnc=prewarm,
            agent_name="desk",
            initialize_process_timeout=60,
        )
    )
