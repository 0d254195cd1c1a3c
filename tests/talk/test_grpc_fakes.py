"""The fakes of gRPC services: Google's and NVIDIA's speech."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import replace
from typing import Any

import pytest
from support.fakes.grpc import connect
from support.fakes.grpc_cases import (
    GOOGLE,
    GOOGLE_TTS,
    GOOGLE_V1,
    GOOGLE_V2,
    GOOGLE_WHOLE,
    HEARS,
    NVIDIA,
    RATE,
    RIVA_STT,
    RIVA_TTS,
    SPEAKS,
    V1_CONFIG,
    Method,
)
from support.talk import CLOSING, SCRIPT

from lkgen.talk.audio.pcm import LOUD, rms
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import Fault
from lkgen.talk.fakes.kinds.base import CHARACTER_S
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Contact, Gateway
from lkgen.talk.report import Host


def _each(*methods: Method) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("method", methods, ids=lambda method: method.path)


@_each(*HEARS)
async def test_each_sentence_is_heard_once(
    gateway: Gateway, switchboard: Switchboard, conversation: Conversation, method: Method
) -> None:
    """In one call, one after the other."""
    async with connect(gateway, method.host) as connection:
        call = await method.opened(connection)
        heard: list[tuple[bool, str]] = []
        for number, sentence in enumerate(("one two three", "four five six"), 1):
            conversation.begin(sentence, 1.0).finished = True
            await method.speak(call)
            while sum(final for final, _ in heard) < number and not call.ended.is_set():
                heard += method.heard(await call.next_messages())
        call.finish()
        assert await call.answered() == []
    assert [text for final, text in heard if final] == ["one two three", "four five six"]
    assert "one two three" in [text for final, text in heard if not final]
    assert call.status == 0
    assert switchboard.refusals() == []
    marks = [(mark.part, mark.what, mark.turn) for mark in conversation.marks]
    assert marks == [("stt", what, turn) for turn in (1, 2) for what in ("asked", "answered")]
    (request,) = switchboard.fakes[method.fake.protocol].requests
    assert request.detail["messages"] == [method.first]


async def test_speech_begins_and_ends_where_that_is_asked_for(
    gateway: Gateway, conversation: Conversation
) -> None:
    conversation.begin(CLOSING, 1.0).finished = True
    async with connect(gateway, GOOGLE_V2.host) as connection:
        call = await GOOGLE_V2.opened(connection)
        await GOOGLE_V2.speak(call)
        call.finish()
        said = [GOOGLE_V2.read(one) for one in await call.answered()]
    begin, end = {"speech_event_type": 2}, {"speech_event_type": 3}
    assert (said[0], said[-1]) == (begin, end)
    assert all("results" in one for one in said[1:-1])


@pytest.mark.parametrize(("method", "second"), [(GOOGLE_V1, 1.0), (RIVA_STT, 1000)])
async def test_words_have_times_where_that_is_asked_for(
    gateway: Gateway, conversation: Conversation, method: Method, second: float
) -> None:
    conversation.begin(CLOSING, 1.0).finished = True
    config = {**V1_CONFIG, "enable_word_time_offsets": True}
    timed = replace(method, first={"streaming_config": {"config": config}})
    async with connect(gateway, method.host) as connection:
        call = await timed.opened(connection)
        await timed.speak(call)
        call.finish()
        (answer,) = await call.answered()
    words = method.read(answer)["results"][0]["alternatives"][0]["words"]
    assert [word["word"] for word in words] == CLOSING.split()

    def seconds(time: Any) -> float:
        if isinstance(time, int):
            return time / second
        return time.get("seconds", 0) + time.get("nanos", 0) / 1e9

    ends = [seconds(word["end_time"]) for word in words]
    assert ends == sorted(ends)
    assert 0.5 < ends[-1] <= 2.0


@_each(*SPEAKS)
async def test_a_voice_is_as_long_as_its_text(
    gateway: Gateway, switchboard: Switchboard, conversation: Conversation, method: Method
) -> None:
    """Longer than what fits into a window of HTTP/2's."""
    async with connect(gateway, method.host) as connection:
        call = await method.opened(connection)
        if method.text:
            await call.send(method.message(**method.text))
        call.finish()
        pcm = method.spoken(await call.answered())
    assert call.status == 0
    assert len(pcm) > 65_535 - RATE
    assert len(pcm) / 2 / RATE == pytest.approx(len(CLOSING) * CHARACTER_S, abs=0.01)
    assert rms(pcm) > LOUD
    assert [mark.what for mark in conversation.marks] == ["asked", "answered"]
    assert switchboard.refusals() == []


async def test_a_voice_begins_before_it_has_all_of_its_text(gateway: Gateway) -> None:
    async with connect(gateway, GOOGLE_TTS.host) as connection:
        call = await GOOGLE_TTS.opened(connection)
        await call.send(GOOGLE_TTS.message(input={"text": "Hello."}))
        first = await call.next_messages()
        await call.send(GOOGLE_TTS.message(input={"text": "There."}))
        call.finish()
        pcm = GOOGLE_TTS.spoken(first + await call.answered())
    assert len(pcm) / 2 / RATE == pytest.approx(12 * CHARACTER_S, abs=0.01)


@_each(*HEARS, *SPEAKS)
async def test_a_wrong_key_is_refused(
    gateway: Gateway, switchboard: Switchboard, method: Method
) -> None:
    async with connect(gateway, method.host) as connection:
        call = await method.opened(connection, authorization="Bearer wrong")
        assert await call.answered() == []
    assert (call.status, call.reason) == (16, "no valid API key")
    assert switchboard.refusals() == [
        f"{method.fake.protocol}: {method.host}{method.path}: 401 no valid API key"
    ]


WRONG = [
    (replace(GOOGLE_V1, first={"audio_content": b"\0\0"}), "streaming_config"),
    (replace(GOOGLE_V1, first={"streaming_config": {"interim_results": True}}), "config"),
    (replace(GOOGLE_V2, first={**GOOGLE_V2.first, "recognizer": ""}), "recognizer"),
    (replace(RIVA_STT, metadata={**NVIDIA, "function-id": ""}), "function-id"),
    (replace(RIVA_TTS, first={**RIVA_TTS.first, "sample_rate_hz": 1}), "sample_rate_hz"),
    (replace(RIVA_TTS, first={**RIVA_TTS.first, "encoding": 2}), "encoding"),
    (replace(GOOGLE_WHOLE, first={**GOOGLE_WHOLE.first, "input": {"text": " "}}), "input"),
]


@pytest.mark.parametrize(("method", "named"), WRONG, ids=[named for _, named in WRONG])
async def test_what_the_provider_would_not_take_is_refused(
    gateway: Gateway, switchboard: Switchboard, method: Method, named: str
) -> None:
    async with connect(gateway, method.host) as connection:
        call = await method.opened(connection)
        await call.answered()
    assert call.status == 3
    assert call.reason.startswith(f"{named} ") or named in call.reason.split()
    assert len(switchboard.refusals()) == 1


async def test_what_is_no_message_is_refused(gateway: Gateway, switchboard: Switchboard) -> None:
    async with connect(gateway, GOOGLE_V1.host) as connection:
        call = connection.call(GOOGLE_V1.path, GOOGLE)
        await call.send(b"\xff\xff\xff")
        await call.answered()
    assert call.status == 3
    assert switchboard.failures == []


async def test_a_compressed_message_is_refused(gateway: Gateway) -> None:
    async with connect(gateway, GOOGLE_V1.host) as connection:
        call = connection.call(GOOGLE_V1.path, GOOGLE)
        await call.send_raw(b"\1" + struct.pack(">I", 1) + b"x")
        await call.answered()
    assert call.status == 12


@pytest.mark.parametrize(
    ("fault", "status"),
    [("429", 8), ("503", 14), ("500", 13), ("599", 14), ("418", 9), ("drop", -1), ("refuse", -1)],
)
@_each(GOOGLE_TTS, RIVA_STT)
async def test_a_fault_ends_a_call_as_grpc_says_it(
    gateway: Gateway, conversation: Conversation, method: Method, fault: str, status: int
) -> None:
    """-1: the connection breaks without a word."""
    conversation.script = replace(SCRIPT, faults=(Fault(method.fake.part, fault),))
    conversation.begin(CLOSING, 1.0).finished = True
    async with connect(gateway, method.host) as connection:
        call = await method.opened(connection)
        if method.text:
            await call.send(method.message(**method.text))
        else:
            await method.speak(call)
        await call.answered()
    assert call.status == status
    assert status == -1 or call.reason == f"lkgen: --fault {method.fake.part}:{fault}"


async def test_a_fault_in_the_middle_of_a_call_ends_it(
    gateway: Gateway, conversation: Conversation
) -> None:
    conversation.begin(CLOSING, 1.0).finished = True
    async with connect(gateway, GOOGLE_V1.host) as connection:
        call = await GOOGLE_V1.opened(connection)
        while not conversation.script.faults:
            await asyncio.sleep(0.05)
            conversation.script = replace(SCRIPT, faults=(Fault("stt", "503"),))
        await GOOGLE_V1.speak(call)
        heard = GOOGLE_V1.heard(await call.answered())
    assert heard
    assert not any(final for final, _ in heard)
    assert call.status == 14


async def test_calls_share_a_connection_and_end_on_their_own(gateway: Gateway) -> None:
    async with connect(gateway, RIVA_TTS.host) as connection:
        given_up = await RIVA_STT.opened(connection)
        calls = [await RIVA_TTS.opened(connection) for _ in range(3)]
        given_up.cancel()
        for call in calls:
            call.finish()
            assert RIVA_TTS.spoken(await call.answered())
            assert call.status == 0
    assert given_up.status == -1
    contact = Contact(RIVA_TTS.host, "known", "POST", RIVA_TTS.path)
    assert gateway.contacts[contact] == 3


async def test_an_unknown_method_is_refused_and_named(gateway: Gateway) -> None:
    async with connect(gateway, GOOGLE_V1.host) as connection:
        call = connection.call("/google.cloud.speech.v1.Speech/LongRunningRecognize", GOOGLE)
        await call.answered()
    assert call.status == 12
    assert gateway.report() == (Host(GOOGLE_V1.host, 1, known=False),)


async def test_what_is_not_http2_is_hung_up_on(gateway: Gateway) -> None:
    async with connect(gateway, GOOGLE_V1.host) as connection:
        call = connection.call(GOOGLE_V1.path, GOOGLE)
        await asyncio.sleep(0)
        connection.raw(b"\0" * 64)
        assert await call.answered() == []
    assert call.status == -1


async def test_a_gateway_that_closes_breaks_its_calls(
    switchboard: Switchboard, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with Gateway(switchboard, tmp_path_factory.mktemp("other")) as gateway:
        context = connect(gateway, GOOGLE_V1.host)
        connection = await context.__aenter__()
        call = await GOOGLE_V1.opened(connection)
    await call.answered()
    assert call.status == -1
    await context.__aexit__(None, None, None)
