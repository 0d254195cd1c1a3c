"""Ends, or fails, in the way that its job's metadata says: what phone agents do with a call."""

import os

import httpx
from dotenv import load_dotenv
from livekit import api
from livekit.agents import (
    Agent,
    AgentSession,
    JobContext,
    JobRequest,
    RunContext,
    WorkerOptions,
    cli,
    function_tool,
    get_job_context,
)
from livekit.plugins import cartesia, deepgram, openai, silero

load_dotenv()

SHOP = os.getenv("SHOP_ADDRESS", "http://shop.internal:8000")


class Clerk(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Answer the phone of a small shop.")

    @function_tool
    async def end_call(self, context: RunContext) -> None:
        """Hang up, once the caller has said goodbye."""
        await get_job_context().api.room.delete_room(
            api.DeleteRoomRequest(room=get_job_context().room.name)
        )

    @function_tool
    async def press(self, key: int) -> None:
        """Press a key of the phone."""


async def answer(request: JobRequest) -> None:
    if request.job.metadata == "rejects":
        await request.reject()
        return
    await request.accept()


async def entrypoint(ctx: JobContext) -> None:
    way = ctx.job.metadata if ctx.job.metadata else ""
    if way == "stays out":
        return
    if way == "crashes":
        raise KeyError(f"no customer in {way!r}")
    if way == "asks":
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{SHOP}/prompt")
            if answer.status_code != 200:
                raise RuntimeError(f"no prompt: {answer.status_code}")
    await ctx.connect()
    if way == "leaves":
        ctx.shutdown(reason="not today")
        return
    if way == "deletes":

        async def clean() -> None:
            await ctx.api.room.delete_room(api.DeleteRoomRequest(room=ctx.room.name))

        ctx.add_shutdown_callback(clean)
    session = AgentSession(
        vad=silero.VAD.load(),
        turn_detection="vad",
        stt=deepgram.STT(),
        llm=openai.LLM(),
        tts=cartesia.TTS(),
    )
    await session.start(Clerk(), room=ctx.room)
    if way == "closes":
        await session.aclose()


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint, request_fnc=answer, agent_name="phones"))
