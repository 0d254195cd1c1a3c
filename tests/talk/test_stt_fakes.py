"""The fakes of streaming speech-to-text: what all of them do, each in its provider's messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from support.fakes.stt import DIALECTS, KEY, RATE, Dialect, Heard, parse
from support.talk import CLOSING, SCRIPT, Client

from lkgen.talk.audio.pcm import tone
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import Fault
from lkgen.talk.fakes.registry import Switchboard

Socket = aiohttp.ClientWebSocketResponse[bool]
every_provider = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.protocol)


def _as_before(protocol: str, **changed: Any) -> Dialect:
    return replace(next(one for one in DIALECTS if one.protocol == protocol), **changed)


OLDER = (
    _as_before(
        "baseten-stt",
        first=(
            {
                "vad_params": {"min_silence_duration_ms": 300},
                "streaming_whisper_params": {"encoding": "pcm_s16le", "sample_rate": RATE},
            },
        ),
    ),
    _as_before("gnani-stt", headers={"x-api-key-id": KEY, "lang_code": "en-IN"}),
    _as_before("gradium-stt", url="eu.api.gradium.ai/api/speech/asr"),
    _as_before("slng-stt", url="api.slng.ai/v1/stt/deepgram/nova:3"),
    _as_before(
        "smallestai-stt",
        url=f"api.smallest.ai/waves/v1/pulse/get_text?encoding=linear16&sample_rate={RATE}",
    ),
)
"""What the plugins of older LiveKit Agents said differently."""


@asynccontextmanager
async def _open(client: Client, dialect: Dialect, key: str = "") -> AsyncGenerator[Socket, None]:
    key = key or client.key(dialect.variable)
    url = dialect.keyed(f"wss://{dialect.url}", key)
    headers = dialect.keyed(dict(dialect.headers), key)
    async with client.session.ws_connect(url, headers=headers) as socket:
        for message in dialect.first:
            await socket.send_json(dialect.keyed(message, key))
        yield socket


async def _speak(socket: Socket, dialect: Dialect, seconds: float = 1.0) -> None:
    """Send a voice and a second of silence in pieces of 50 ms, as a plugin does."""
    size = dialect.rate // 20 * 2
    pcm = tone(seconds, dialect.rate) + bytes(dialect.rate * 2)
    for at in range(0, len(pcm), size):
        piece = dialect.audio(pcm[at : at + size])
        await (socket.send_bytes(piece) if isinstance(piece, bytes) else socket.send_str(piece))
    for message in dialect.end:
        await socket.send_json(message)


async def _listen(socket: Socket, dialect: Dialect, words: int) -> list[Heard]:
    """What is heard until the finals hold that many words."""
    heard: list[Heard] = []
    while sum(len(text.split()) for what, text in heard if what == "final") < words:
        message = await asyncio.wait_for(socket.receive(), 10)
        assert message.type is aiohttp.WSMsgType.TEXT, message
        if (one := dialect.heard(parse(message.data))) is not None and one[1]:
            heard.append(one)
    return heard


@pytest.mark.parametrize(
    "dialect",
    [*DIALECTS, *OLDER],
    ids=[*(one.protocol for one in DIALECTS), *(f"older {one.protocol}" for one in OLDER)],
)
async def test_a_sentence_is_heard_when_its_audio_arrives(
    client: Client, conversation: Conversation, switchboard: Switchboard, dialect: Dialect
) -> None:
    conversation.begin(CLOSING, 1.0).finished = True
    async with _open(client, dialect) as socket:
        await _speak(socket, dialect)
        heard = await _listen(socket, dialect, len(CLOSING.split()))
    assert " ".join(text for what, text in heard if what == "final") == CLOSING
    assert all(text.strip() in CLOSING for what, text in heard if what == "interim")
    stt = [(mark.what, mark.turn) for mark in conversation.marks if mark.part == "stt"]
    assert stt == [("asked", 1), ("answered", 1)]
    assert switchboard.fakes[dialect.protocol].requests
    assert switchboard.refusals() == []


@every_provider
async def test_a_wrong_key_is_refused(
    client: Client, switchboard: Switchboard, dialect: Dialect
) -> None:
    if KEY in str(dialect.first):
        async with _open(client, dialect, "wrong") as socket:
            while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                assert dialect.heard(parse(message.data)) is None
        assert socket.close_code == 1008
    else:
        with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
            async with _open(client, dialect, "wrong"):
                pass
    assert [refusal.partition(": 401")[1] for refusal in switchboard.refusals()] == [": 401"]


@every_provider
async def test_each_sentence_is_heard_once(
    client: Client, conversation: Conversation, dialect: Dialect
) -> None:
    """On one connection, one after the other."""
    async with _open(client, dialect) as socket:
        for sentence in ("one two three", "four five six"):
            conversation.begin(sentence, 1.0).finished = True
            await _speak(socket, dialect)
            heard = await _listen(socket, dialect, 3)
            assert " ".join(text for what, text in heard if what == "final") == sentence


@every_provider
async def test_audio_that_nobody_spoke_has_no_words(
    client: Client, switchboard: Switchboard, dialect: Dialect
) -> None:
    async with _open(client, dialect) as socket:
        await _speak(socket, dialect)
        heard: list[Any] = []
        while (message := await _next(socket)) is not None:
            heard.append(dialect.heard(parse(message.data)))
    assert [one for one in heard if one and one[1]] == []
    assert switchboard.refusals() == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [(Fault("stt", "503"), 1011), (Fault("stt", "429"), 1008), (Fault("stt", "drop"), 1006)],
    ids=str,
)
async def test_a_fault_ends_the_connection_where_an_answer_would_begin(
    client: Client, conversation: Conversation, fault: Fault, code: int
) -> None:
    dialect = next(one for one in DIALECTS if one.protocol == "speechmatics-stt")
    conversation.begin(CLOSING, 1.0).finished = True
    finals: list[Heard] = []
    async with _open(client, dialect) as socket:
        conversation.script = replace(SCRIPT, faults=(fault,))
        await _speak(socket, dialect)
        while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            heard = dialect.heard(parse(message.data))
            finals += [heard] if heard and heard[0] == "final" else []
    assert finals == []
    assert socket.close_code == code


async def _next(socket: Socket) -> Any:
    """The next message, None if none comes for a while."""
    try:
        return await asyncio.wait_for(socket.receive(), 0.3)
    except asyncio.TimeoutError:
        return None
