"""Calls somebody, and speaks with whoever answers."""

import logging

from dotenv import load_dotenv
from livekit import api
from livekit.agents import Agent, AgentSession, JobContext, WorkerOptions, cli
from livekit.plugins import cartesia, deepgram, openai, silero

load_dotenv()

logger = logging.getLogger("dials")

NUMBER = "+15550123"


async def entrypoint(ctx: JobContext) -> None:
    await ctx.connect()
    session = AgentSession(
        vad=silero.VAD.load(),
        turn_detection="vad",
        stt=deepgram.STT(),
        llm=openai.LLM(),
        tts=cartesia.TTS(),
    )
    try:
        await ctx.api.sip.create_sip_participant(
            api.CreateSIPParticipantRequest(
                room_name=ctx.room.name,
                sip_trunk_id="ST_1",
                sip_call_to=NUMBER,
                participant_identity="guest",
                wait_until_answered=True,
            )
        )
    except api.TwirpError as error:
        logger.warning("nobody answers: %s", error.message)
        ctx.shutdown()
        return
    guest = await ctx.wait_for_participant(identity="guest")
    assert guest.attributes["sip.phoneNumber"] == NUMBER
    await session.start(Agent(instructions="Be brief."), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint, agent_name="dials"))
