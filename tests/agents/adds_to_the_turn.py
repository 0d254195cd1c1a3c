"""Looks something up for each turn and tells the model, in the hook that LiveKit has for that."""

from livekit.agents import (
    Agent,
    AgentSession,
    ChatContext,
    ChatMessage,
    JobContext,
    WorkerOptions,
    cli,
)
from livekit.plugins import cartesia, deepgram, openai, silero


class Clerk(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Answer the phone of a small restaurant.")
        self.roles = ["assistant", "system", "user"]

    async def on_user_turn_completed(self, turn_ctx: ChatContext, new_message: ChatMessage) -> None:
        turn_ctx.add_message(role=self.roles.pop(0), content="Looked up: four tables are free.")


async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession(
        vad=silero.VAD.load(), stt=deepgram.STT(), llm=openai.LLM(), tts=cartesia.TTS()
    )
    await session.start(Clerk(), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
