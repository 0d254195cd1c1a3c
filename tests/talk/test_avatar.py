"""An avatar in a real room, with a client of LiveKit's in the place of the agent."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from livekit import api, rtc

from lkgen.talk.audio.pcm import samples, tone
from lkgen.talk.audio.recording import RATE
from lkgen.talk.caller.avatar import FINISHED, ON_BEHALF, STARTED, Speech, StreamedAvatar
from lkgen.talk.caller.caller import Caller
from lkgen.talk.sandbox.server import LiveKitServer

pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]

TOLD_WITHIN_S = 10.0


class Agent:
    """Sends speech to an avatar, and keeps what it is told of it."""

    def __init__(self, avatar: str) -> None:
        self.room = rtc.Room()
        self.told: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._avatar = avatar

    async def join(self, server: LiveKitServer) -> None:
        await self.room.connect(server.url, token(server, "agent"))
        for method in (STARTED, FINISHED):
            self.room.local_participant.register_rpc_method(method, self._heard(method))

    async def say(self, pcm: bytes, rate: int) -> None:
        """Send a stretch of speech, all at once."""
        writer = await self.room.local_participant.stream_bytes(
            name="speech",
            topic="lk.audio_stream",
            destination_identities=[self._avatar],
            attributes={"sample_rate": str(rate), "num_channels": "1"},
        )
        await writer.write(pcm)
        await writer.aclose()

    async def hush(self) -> None:
        await self.room.local_participant.perform_rpc(
            destination_identity=self._avatar, method="lk.clear_buffer", payload=""
        )

    async def is_told(self, method: str) -> Any:
        """Wait for what comes next, which must be this; gives what it says."""
        told, payload = await asyncio.wait_for(self.told.get(), TOLD_WITHIN_S)
        assert told == method
        return json.loads(payload or "{}")

    def _heard(self, method: str) -> Any:
        def heard(call: rtc.RpcInvocationData) -> str:
            # Its agent takes it from the participant only whom it sends its speech to.
            assert call.caller_identity == self._avatar
            self.told.put_nowait((method, call.payload))
            return "ok"

        return heard


def token(server: LiveKitServer, identity: str, **attributes: str) -> str:
    return (
        api.AccessToken(server.api_key, server.api_secret)
        .with_identity(identity)
        .with_kind("agent" if identity != "caller" else "standard")
        .with_grants(api.VideoGrants(room_join=True, room="room"))
        .with_attributes(attributes)
        .with_ttl(datetime.timedelta(minutes=5))
        .to_jwt()
    )


@contextlib.asynccontextmanager
async def call(folder: Path, ear: str = "") -> AsyncGenerator[tuple[Agent, Caller]]:
    """An agent, its avatar and a caller in a room."""
    agent = Agent(ear or "avatar")
    async with (
        LiveKitServer(folder) as server,
        Caller(server.url, token(server, "caller")) as caller,
    ):
        avatar = StreamedAvatar(
            server.url,
            token(server, "avatar", **{ON_BEHALF: "agent"}),
            token(server, ear) if ear else "",
            lambda pcm: pcm,
        )
        try:
            await agent.join(server)
            await avatar.join()
            assert await caller.wait(lambda: bool(caller.heard.levels), timeout_s=20)
            yield agent, caller
        finally:
            await avatar.leave()
            await agent.room.disconnect()


def loud_s(caller: Caller) -> float:
    """For how long the caller has heard somebody, in seconds."""
    return sum(level.loud for level in caller.heard.levels) / 100


async def test_it_says_what_it_is_sent_for_as_long_as_it_is(tmp_path: Path) -> None:
    async with call(tmp_path) as (agent, caller):
        await agent.say(tone(1.5, 16_000), 16_000)
        await agent.is_told(STARTED)
        over = await agent.is_told(FINISHED)
        assert over["interrupted"] is False
        assert over["playback_position"] == pytest.approx(1.5, abs=0.1)
        assert await caller.hears_silence(0.3, timeout_s=10)
        assert loud_s(caller) == pytest.approx(1.5, abs=0.3)
        # It is no agent itself. The server may not have told of the other one yet.
        assert caller.agent is None or caller.agent.identity == "agent"


async def test_it_is_silent_when_it_is_told_to_be(tmp_path: Path) -> None:
    async with call(tmp_path) as (agent, caller):
        await agent.say(tone(8.0, 24_000), 24_000)
        await agent.is_told(STARTED)
        assert await caller.hears_speech(since=0.0, timeout_s=10)
        await agent.hush()
        over = await agent.is_told(FINISHED)
        assert over["interrupted"] is True
        assert 0.0 < over["playback_position"] < 6.0
        assert await caller.hears_silence(0.3, timeout_s=5)
        # What comes then is heard.
        before = time.perf_counter()
        await agent.say(tone(0.5, 24_000), 24_000)
        await agent.is_told(STARTED)
        assert await caller.hears_speech(since=before, timeout_s=10)
        assert (await agent.is_told(FINISHED))["interrupted"] is False


async def test_another_participant_may_hear_the_agent(tmp_path: Path) -> None:
    async with call(tmp_path, ear="listener") as (agent, caller):
        await agent.say(tone(0.5, 24_000), 24_000)
        await agent.is_told(STARTED)
        assert (await agent.is_told(FINISHED))["interrupted"] is False
        assert loud_s(caller) > 0.2


@pytest.mark.parametrize("size", [1, 333, 4096])
async def test_speech_that_comes_in_pieces_of_any_size(size: int) -> None:
    left = tone(0.2, RATE)
    both = b"".join(left[at : at + 2] + b"\0\0" for at in range(0, len(left), 2))
    speech = Speech(RATE, 2)
    for at in range(0, len(both), size):
        speech.add(both[at : at + size])
    speech.end()
    heard = b"".join([frame.data.tobytes() async for frame in speech.frames()])
    assert samples(heard) == samples(left)
