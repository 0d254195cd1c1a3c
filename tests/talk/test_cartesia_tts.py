"""The fake of Cartesia's speech synthesis."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from support.talk import Client

from lkgen.talk.audio.pcm import LOUD, rms
from lkgen.talk.fakes.registry import Switchboard

RATE = 24_000
PACKET: dict[str, Any] = {
    "model_id": "sonic-3",
    "voice": {"mode": "id", "id": "some-voice"},
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": RATE},
    "language": "en",
    "context_id": "one",
    "transcript": "Hello there, caller. ",
    "continue": False,
    "add_timestamps": True,
}


@asynccontextmanager
async def _open(client: Client) -> AsyncGenerator[aiohttp.ClientWebSocketResponse[bool], None]:
    async with client.session.ws_connect(
        "wss://api.cartesia.ai/tts/websocket?cartesia_version=2025-04-16",
        headers={"X-API-Key": client.key("CARTESIA_API_KEY")},
    ) as socket:
        yield socket


async def _until_done(
    socket: aiohttp.ClientWebSocketResponse[bool], *packets: dict[str, Any]
) -> list[dict[str, Any]]:
    for packet in packets:
        await socket.send_str(json.dumps(packet))
    messages: list[dict[str, Any]] = []
    while not messages or not messages[-1]["done"]:
        messages.append(await socket.receive_json(timeout=10))
    return messages


def _audio(messages: list[dict[str, Any]]) -> bytes:
    return b"".join(base64.b64decode(m["data"]) for m in messages if m["type"] == "chunk")


@pytest.mark.parametrize("rate", [8_000, 22_050, RATE])
async def test_the_audio_is_loud_and_as_long_as_the_text(client: Client, rate: int) -> None:
    packet = {**PACKET, "output_format": {**PACKET["output_format"], "sample_rate": rate}}
    async with _open(client) as socket:
        audio = _audio(await _until_done(socket, packet))
    assert rms(audio) > LOUD * 10
    assert len(audio) / 2 / rate == pytest.approx(0.06 * len(PACKET["transcript"]), abs=0.001)


async def test_words_keep_their_spelling_and_go_on_over_packets(client: Client) -> None:
    first = {**PACKET, "continue": True}
    second = {**PACKET, "transcript": "Good bye. ", "continue": True}
    end = {**PACKET, "transcript": " "}
    async with _open(client) as socket:
        messages = await _until_done(socket, first, second, end)
    times = [m["word_timestamps"] for m in messages if m["type"] == "timestamps"]
    words = [word for time in times for word in time["words"]]
    assert words == ["Hello", "there,", "caller.", "Good", "bye."]
    starts = [start for time in times for start in time["start"]]
    assert starts == sorted(set(starts))
    length = len(_audio(messages)) / 2 / RATE
    assert times[-1]["end"][-1] <= length
    assert messages[-1]["type"] == "done"


async def test_no_times_unless_asked_for(client: Client) -> None:
    async with _open(client) as socket:
        messages = await _until_done(socket, {**PACKET, "add_timestamps": False})
    assert {message["type"] for message in messages} == {"chunk", "done"}


async def test_a_cancelled_context_says_no_more(client: Client) -> None:
    """The next one on the same socket is spoken."""
    async with _open(client) as socket:
        await socket.send_str(json.dumps({"context_id": "one", "cancel": True}))
        messages = await _until_done(socket, {**PACKET, "context_id": "two"})
        assert {message["context_id"] for message in messages} == {"two"}
        assert _audio(messages)


@pytest.mark.parametrize(
    "change",
    [
        {"model_id": "bass-1"},
        {"voice": {}},
        {"output_format": {**PACKET["output_format"], "encoding": "mp3"}},
        {"output_format": {**PACKET["output_format"], "sample_rate": 12_345}},
        {"context_id": None},
    ],
    ids=["model", "voice", "encoding", "sample rate", "context"],
)
async def test_a_wrong_packet_is_refused(
    client: Client, switchboard: Switchboard, change: dict[str, Any]
) -> None:
    async with _open(client) as socket:
        (message,) = await _until_done(socket, {**PACKET, **change})
    assert (message["type"], message["status_code"]) == ("error", 400)
    assert len(switchboard.refusals()) == 1


async def test_bytes_are_sent_for_a_whole_text(client: Client) -> None:
    headers = {"X-API-Key": client.key("CARTESIA_API_KEY"), "Cartesia-Version": "2025-04-16"}
    url = "https://api.cartesia.ai/tts/bytes"
    async with client.session.post(url, json=PACKET, headers=headers) as response:
        assert response.status == 200
        assert len(await response.read()) == pytest.approx(
            RATE * 2 * 0.06 * len(PACKET["transcript"]), abs=4
        )
    empty = {**PACKET, "transcript": " "}
    async with client.session.post(url, json=empty, headers=headers) as response:
        assert response.status == 400
