"""Somebody in a real room, with another caller in the place of the agent."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from lkgen.errors import LkgenError
from lkgen.talk.audio.pcm import Sound, tone
from lkgen.talk.caller.caller import Caller
from lkgen.talk.caller.visitor import Visitor
from lkgen.talk.sandbox.room import join_token
from lkgen.talk.sandbox.server import LiveKitServer


def _token(server: LiveKitServer, identity: str) -> str:
    return join_token(server.api_key, server.api_secret, room="room", visitor=Visitor(identity))


@pytest.mark.room
async def test_one_hears_the_other(server_program: Path, tmp_path: Path) -> None:
    async with (
        LiveKitServer(tmp_path, server_program) as server,
        Caller(server.url, _token(server, "one")) as one,
        Caller(server.url, _token(server, "two")) as two,
    ):
        assert await one.wait(lambda: bool(one.heard.levels), timeout_s=20)
        assert not any(level.loud for level in one.heard.levels)
        began = time.perf_counter()
        ended = await two.say(Sound(tone(1.0, 16_000), 16_000))
        heard = await one.hears_speech(since=began, timeout_s=20)
        assert heard is not None
        assert began < heard < ended < time.perf_counter()
        assert await one.hears_silence(0.3, timeout_s=20)
        assert await one.hears_speech(since=time.perf_counter(), timeout_s=0.1) is None


@pytest.mark.room
async def test_a_caller_knows_of_pauses_that_the_machine_made(
    server_program: Path, tmp_path: Path
) -> None:
    async with (
        LiveKitServer(tmp_path, server_program) as server,
        Caller(server.url, _token(server, "one")) as one,
    ):
        sentence = asyncio.create_task(one.say(Sound(tone(1.0, 16_000), 16_000)))
        await asyncio.sleep(0.3)
        # Nothing else of this process runs meanwhile, as on a machine that has too much to do.
        time.sleep(0.4)
        await sentence
        assert one.held_up_s > 0.3


@pytest.mark.room
async def test_a_wrong_secret_is_not_admitted(server_program: Path, tmp_path: Path) -> None:
    async with LiveKitServer(tmp_path, server_program) as server:
        token = join_token(server.api_key, "x" * 48, room="room", visitor=Visitor("one"))
        with pytest.raises(LkgenError, match="cannot join"):
            async with Caller(server.url, token):
                pass
