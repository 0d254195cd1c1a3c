"""An agent by module names, with LiveKit's models by their plugins, that watches its room."""

import asyncio

import livekit.agents as lk
from livekit import agents, rtc
from livekit.plugins import deepgram, openai, silero
from livekit.plugins.turn_detector.multilingual import MultilingualModel

seen = []


async def greet(participant: rtc.RemoteParticipant):
    seen.append(participant.identity)


class Watcher(lk.Agent):
    def __init__(self):
        super().__init__(instructions="Watch.")
        self.closed = False

    async def on_enter(self):
        self.session.on("close", self.on_close)

    async def on_close(self, event):
        self.closed = True


async def answer(ctx: agents.JobContext):
    session = agents.AgentSession[None](
        stt=deepgram.STT(keyterms=["soup"]),
        llm=openai.LLM(model="gpt-4.5-preview", temperature=0.2),
        vad=silero.VAD.load(padding_duration=0.3),
        turn_detection=MultilingualModel(),
        allow_interruptions=False,
    )
    options = agents.RoomInputOptions(text_enabled=False, pre_connect_audio=False)
    loop = asyncio.get_running_loop()

    @session.on("agent_state_changed")
    async def _(event: agents.AgentStateChangedEvent):
        await asyncio.sleep(0)
        seen.append(event.new_state)

    ctx.room.on("participant_connected", greet)
    ctx.room.on("participant_disconnected", lambda gone: asyncio.create_task(greet(gone)))
    loop.create_task(asyncio.sleep(0))
    await session.start(Watcher(), room=ctx.room, room_input_options=options)
    session.update_options(min_endpointing_delay=0.3, max_endpointing_delay=2.0)


def warm(proc):
    proc.userdata["warm"] = True


if __name__ == "__main__":
    agents.cli.run_app(lk.WorkerOptions(answer, prewarm_fnc=warm))
