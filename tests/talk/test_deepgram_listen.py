"""The fake of Deepgram's live transcription."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from support.talk import BOOKING, CLOSING, Client

from lkgen.talk.audio.pcm import Sound, read_wav, tone
from lkgen.talk.caller.clips import clip
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.deepgram_listen import DeepgramListen
from lkgen.talk.fakes.kinds import streaming_stt
from lkgen.talk.fakes.registry import Switchboard

RATE = 16_000
QUERY = {
    "model": "nova-3",
    "encoding": "linear16",
    "sample_rate": str(RATE),
    "channels": "1",
    "interim_results": "true",
    "vad_events": "true",
    "endpointing": "25",
}
SILENCE = bytes(RATE)
WAV_HEADER = b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0" + b"\x80\x3e\0\0" * 4 + b"data"


@asynccontextmanager
async def _open(
    client: Client, **changes: str
) -> AsyncGenerator[aiohttp.ClientWebSocketResponse[bool], None]:
    headers = {"Authorization": f"Token {client.key('DEEPGRAM_API_KEY')}"}
    async with client.session.ws_connect(
        "wss://api.deepgram.com/v1/listen", params={**QUERY, **changes}, headers=headers
    ) as socket:
        yield socket


async def _speak(socket: aiohttp.ClientWebSocketResponse[bool], sound: Sound) -> None:
    """Send a recording as the plugin does, in pieces of 50 ms, and a second of silence."""
    audio = sound.pcm + SILENCE * 2
    for at in range(0, len(audio), RATE // 10):
        await socket.send_bytes(audio[at : at + RATE // 10])


async def _rest(socket: aiohttp.ClientWebSocketResponse[bool]) -> list[dict[str, Any]]:
    """End the stream and give everything that came on it."""
    await socket.send_str(json.dumps({"type": "CloseStream"}))
    return [json.loads(message.data) async for message in socket]


def _text(message: dict[str, Any]) -> str:
    return message["channel"]["alternatives"][0]["transcript"]


def _finals(messages: list[dict[str, Any]]) -> list[str]:
    return [_text(m) for m in messages if m["type"] == "Results" and m["is_final"] and _text(m)]


@pytest.mark.parametrize("sentence", [BOOKING, CLOSING])
async def test_a_sentence_is_heard_in_pieces_and_then_whole(
    client: Client, conversation: Conversation, sentence: str
) -> None:
    sound = read_wav(clip(sentence))
    utterance = conversation.begin(sentence, sound.seconds)
    async with _open(client) as socket:
        await _speak(socket, Sound(sound.pcm[: len(sound.pcm) // 4 * 2], RATE))
        utterance.finished = True
        await _speak(socket, Sound(sound.pcm[len(sound.pcm) // 4 * 2 :], RATE))
        messages = await _rest(socket)
    assert messages[0]["type"] == "SpeechStarted"
    interim = [_text(m) for m in messages if m["type"] == "Results" and not m["is_final"]]
    assert interim
    assert all(text in sentence for text in interim)
    assert " ".join(_finals(messages)) == sentence
    assert messages[-1]["type"] == "Metadata"


async def test_words_have_times_in_order(client: Client, conversation: Conversation) -> None:
    conversation.begin(CLOSING, 1.0).finished = True
    async with _open(client) as socket:
        await _speak(socket, Sound(tone(1.0, RATE), RATE))
        messages = await _rest(socket)
    final = next(m for m in messages if m.get("speech_final"))
    words = final["channel"]["alternatives"][0]["words"]
    assert [word["punctuated_word"] for word in words] == CLOSING.split()
    assert words[-1]["word"] == "sunday"
    starts = [word["start"] for word in words]
    assert starts == sorted(starts)
    assert final["start"] == starts[0] < words[-1]["end"] <= final["start"] + final["duration"]


@pytest.mark.parametrize("audio", [b"", WAV_HEADER + bytes(4), tone(0.03, RATE)])
async def test_nothing_is_heard_without_speech(
    client: Client, conversation: Conversation, audio: bytes
) -> None:
    conversation.begin(BOOKING, 1.0).finished = True
    async with _open(client) as socket:
        await socket.send_bytes(audio + SILENCE)
        messages = await _rest(socket)
    assert [message["type"] for message in messages] == ["Metadata"]


async def test_speech_that_nobody_said_has_no_words(client: Client) -> None:
    async with _open(client) as socket:
        await _speak(socket, Sound(tone(1.0, RATE), RATE))
        messages = await _rest(socket)
    assert _finals(messages) == []


async def test_a_sentence_is_heard_once(client: Client, conversation: Conversation) -> None:
    """A pause in it, or a noise after it, does not repeat it."""
    conversation.begin(BOOKING, 1.0).finished = True
    async with _open(client) as socket:
        for _ in range(2):
            await _speak(socket, Sound(tone(0.5, RATE), RATE))
        messages = await _rest(socket)
    assert _finals(messages) == [BOOKING]


async def test_finalize_settles_what_was_said_so_far(
    client: Client, conversation: Conversation
) -> None:
    conversation.begin("one two three four", 1.0)
    async with _open(client) as socket:
        await socket.send_bytes(tone(0.6, RATE))
        await socket.send_str(json.dumps({"type": "Finalize"}))
        await socket.send_bytes(tone(0.6, RATE))
        messages = await _rest(socket)
    assert _finals(messages) == ["one two", "three four"]
    assert [m["from_finalize"] for m in messages if m.get("is_final")] == [True, False]


async def test_only_what_was_asked_for_is_sent(client: Client, conversation: Conversation) -> None:
    conversation.begin(BOOKING, 1.0).finished = True
    async with _open(client, interim_results="false", vad_events="false") as socket:
        await _speak(socket, Sound(tone(1.0, RATE), RATE))
        messages = await _rest(socket)
    assert [message["type"] for message in messages] == ["Results", "Metadata"]


@pytest.mark.parametrize(
    "change",
    [
        {"model": "whispering"},
        {"encoding": "opus"},
        {"sample_rate": "fast"},
        {"channels": "2"},
        {"endpointing": "soon"},
        {"interim_results": "false", "utterance_end_ms": "1000"},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_wrong_request_is_refused(
    client: Client, switchboard: Switchboard, change: dict[str, str]
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError, match="400"):
        async with _open(client, **change):
            pass
    assert len(switchboard.refusals()) == 1


async def test_an_unknown_message_ends_the_stream(client: Client, switchboard: Switchboard) -> None:
    async with _open(client) as socket:
        await socket.send_str(json.dumps({"type": "KeepAlive"}))
        await socket.send_str(json.dumps({"type": "Sing"}))
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 1008
    await asyncio.sleep(0)
    assert "Sing" in switchboard.refusals()[0]


@pytest.mark.parametrize("held_up", [True, False])
async def test_one_that_hears_nothing_hangs_up_unless_it_was_held_up_itself(
    client: Client, switchboard: Switchboard, monkeypatch: pytest.MonkeyPatch, held_up: bool
) -> None:
    monkeypatch.setattr(DeepgramListen, "idle_timeout_s", 0.3)
    if not held_up:
        monkeypatch.setattr(streaming_stt, "_STILL_COMES_S", 0.1)
    async with _open(client) as socket:
        if held_up:
            await socket.send_str(json.dumps({"type": "KeepAlive"}))
            _hold_up(1.0)
            await socket.send_str(json.dumps({"type": "CloseStream"}))
        while (await socket.receive()).type is not aiohttp.WSMsgType.CLOSE:
            pass
    assert ["nothing arrived" in one for one in switchboard.refusals()] == [True] * (not held_up)


def _hold_up(seconds: float) -> None:
    """Let this process do nothing else, as a machine does that has more to do."""
    time.sleep(seconds)
