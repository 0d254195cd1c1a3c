"""The variables of a person's shell do not reach the livekit-server of the sandbox."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from livekit import api

from lkgen.talk.sandbox.server import LiveKitServer


@pytest.mark.room
async def test_it_joins_no_redis_and_keeps_its_key(
    monkeypatch: pytest.MonkeyPatch, server_program: Path, tmp_path: Path
) -> None:
    """livekit-server reads both, and many more, from variables (1.13.5)."""
    asked: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(200))
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as redis:
        port = redis.sockets[0].getsockname()[1]
        monkeypatch.setenv("REDIS_HOST", f"127.0.0.1:{port}")
        monkeypatch.setenv("REDIS_PASSWORD", "real")
        monkeypatch.setenv("LIVEKIT_KEYS", "mine: mysecretmysecretmysecretmysecret")
        monkeypatch.setenv("LIVEKIT_PORT", "1")
        async with LiveKitServer(tmp_path, server_program) as server:
            # Whoever has another key is refused.
            async with api.LiveKitAPI(server.url, server.api_key, server.api_secret) as service:
                await service.room.list_rooms(api.ListRoomsRequest())
            log = server.log.read_text()
    assert asked == []
    assert "redis" not in log.casefold()
