"""The fake voices that speak over a websocket."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from support.fakes.tts import SECONDS, TEXT, seconds_of
from support.fakes.tts_streaming import Message, Socket, receive, send
from support.fakes.tts_streaming_cases import CASES
from support.talk import BOOKING, SCRIPT, Client

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import Fault
from lkgen.talk.caller.script import Latency
from lkgen.talk.fakes.registry import Switchboard


def dicts(messages: list[Message]) -> list[dict[str, Any]]:
    return [message for message in messages if isinstance(message, dict)]


@pytest.mark.parametrize("name", CASES)
async def test_a_text_is_spoken_in_the_form_asked_for(
    client: Client, switchboard: Switchboard, conversation: Conversation, name: str
) -> None:
    case = CASES[name]
    async with case.open(client) as socket:
        answers = [await case.answer(socket)]
        if case.last is not None:
            # The same connection takes the next.
            answers.append(await case.answer(socket))
    assert (switchboard.refusals(), switchboard.failures) == ([], [])
    for answer in answers:
        spoken = seconds_of(case.audio_of(answer), *case.form)
        assert spoken == pytest.approx(SECONDS, abs=0.03)
    assert [mark.what for mark in conversation.marks] == ["asked", "answered"] * len(answers)


@pytest.mark.parametrize("name", CASES)
async def test_no_audio_before_the_voice_has_worked(
    client: Client, conversation: Conversation, name: str
) -> None:
    case = CASES[name]
    conversation.script = replace(SCRIPT, latency=Latency(tts=0.3))
    async with case.open(client) as socket:
        await case.answer(socket)
    asked, answered = conversation.marks[:2]
    assert answered.at - asked.at >= 0.3


@pytest.mark.parametrize("name", CASES)
async def test_an_error_on_an_open_connection_is_told_there(
    client: Client, switchboard: Switchboard, conversation: Conversation, name: str
) -> None:
    case = CASES[name]
    conversation.script = replace(SCRIPT, faults=(Fault("tts", "500", turn=1),))
    async with case.open(client) as socket:
        conversation.begin(BOOKING, 1.0)
        await send(socket, *case.turn)
        # Inworld, Soniox and the like keep the connection for other contexts.
        last = {
            "cartesia": {"type": "error", "status_code": 500},
            "inworld": {"result": {"contextId": "c", "status": {"code": 13}}},
            "respeecher": {"type": "error", "context_id": "c"},
            "soniox": {"stream_id": "c", "error_code": 500},
        }.get(name)
        messages = await receive(socket, last)
    assert not case.audio_of(messages)
    assert "--fault tts:500@1" in str(messages)
    assert len(switchboard.refusals()) == 1


@pytest.mark.parametrize("name", CASES)
async def test_a_dropped_connection_ends_without_a_word(
    client: Client, conversation: Conversation, name: str
) -> None:
    case = CASES[name]
    conversation.script = replace(SCRIPT, faults=(Fault("tts", "drop", turn=1),))
    async with case.open(client) as socket:
        conversation.begin(BOOKING, 1.0)
        await send(socket, *case.turn)
        messages = await receive(socket, None)
    assert not case.audio_of(messages)
    assert socket.close_code == 1006


@pytest.mark.parametrize(
    ("name", "messages"),
    [
        ("asyncai", [{"transcript": TEXT, "context_id": "c"}]),
        ("bland", [{"type": "speak", "context_id": "c", "text": TEXT}]),
        ("deepgram", [{"type": "Shout"}]),
        ("elevenlabs", [{"text": TEXT}]),
        ("elevenlabs dialogue", [{"context_id": "c", "inputs": [{"text": TEXT}]}]),
        ("gradium", [{"type": "text", "text": TEXT}]),
        ("minimax", [{"event": "task_continue", "text": TEXT}]),
        ("palabra", [{"type": "text", "text": TEXT, "is_eos": True}]),
        ("resemble", [{"data": TEXT, "request_id": 1}]),
        ("sarvam", [{"type": "text", "data": {"text": TEXT}}]),
        ("slng", [{"type": "flush"}]),
        ("smallestai", [{"text": TEXT, "continue": False}]),
        ("vakyam", [{"type": "text", "text": TEXT}]),
        ("xai", ["no JSON"]),
    ],
)
async def test_messages_out_of_order_are_refused(
    client: Client, switchboard: Switchboard, name: str, messages: list[Message]
) -> None:
    """The provider says why and ends the connection."""
    async with replace(CASES[name], opening=()).open(client) as socket:
        await send(socket, *messages)
        answer = await receive(socket, None)
    assert "error" in json.dumps(answer).casefold() or "task_failed" in json.dumps(answer)
    assert socket.close_code == 1008
    assert len(switchboard.refusals()) == 1


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("assemblyai", "wss://tts.us.assemblyai.com/v1/ws?model_id=m&voice_id=v"),
        ("deepgram", "wss://api.deepgram.com/v1/speak?model=bass-1&sample_rate=24000"),
        ("elevenlabs", "wss://api.elevenlabs.io/v1/text-to-speech/v/multi-stream-input?model_id=x"),
        ("murf", "wss://global.api.murf.ai/v1/speech/stream-input?sample_rate=1&model=m"),
        ("telnyx", "wss://api.telnyx.com/v2/text-to-speech/speech"),
    ],
)
async def test_a_wrong_address_is_refused_at_once(
    client: Client, switchboard: Switchboard, name: str, url: str
) -> None:
    case = CASES[name]
    headers = {case.header: case.scheme + client.key(case.variable)}
    async with client.session.get(url.replace("wss:", "https:"), headers=headers) as response:
        assert response.status == 400
    assert len(switchboard.refusals()) == 1


async def test_elevenlabs_tells_when_characters_are_spoken(client: Client) -> None:
    case = CASES["elevenlabs"]
    async with case.open(client) as socket:
        messages = dicts(await case.answer(socket))
    alignments = [message["alignment"] for message in messages if message.get("alignment")]
    assert "".join(char for one in alignments for char in one["chars"]) == TEXT
    starts = [start for one in alignments for start in one["charStartTimesMs"]]
    assert starts == sorted(set(starts))
    assert starts[-1] + alignments[-1]["charDurationsMs"][-1] == round(SECONDS * 1000)
    silent = replace(case, url=case.url.replace("&sync_alignment=true", ""))
    async with silent.open(client) as socket:
        messages = dicts(await silent.answer(socket))
    assert not [message for message in messages if message.get("alignment")]


async def test_elevenlabs_speaks_each_text_in_auto_mode(client: Client) -> None:
    case = CASES["elevenlabs"]
    auto = replace(case, url=f"{case.url}&auto_mode=true")
    async with auto.open(client) as socket:
        await send(socket, *auto.turn[:2])
        (message, *_) = dicts(await receive(socket, {"contextId": "c", "alignment": None}))
    assert message["contextId"] == "c"


@pytest.mark.parametrize("name", ["assemblyai", "inworld", "smallestai"])
async def test_words_keep_their_spelling_and_their_order(client: Client, name: str) -> None:
    case = CASES[name]
    async with case.open(client) as socket:
        messages = dicts(await case.answer(socket))
    if name == "assemblyai":
        (told,) = (m["words"] for m in messages if m["type"] == "WordBoundaries")
        times = [(word["word"], word["end"] / 1000) for word in told]
    elif name == "smallestai":
        told = [m["data"] for m in messages if m["status"] == "word_timestamp"]
        times = [(word["word"], word["end"]) for word in told]
    else:
        # Each flush counts from its own start.
        found = [m["result"].get("audioChunk", {}).get("timestampInfo") for m in messages]
        told = [one["wordAlignment"] for one in found if one]
        times = [(word, 0.0) for one in told for word in one["words"]]
        assert all(one["wordStartTimeSeconds"][0] == 0.0 for one in told)
        times[-1] = (times[-1][0], SECONDS)
    assert [word for word, _ in times] == TEXT.split()
    assert times[-1][1] == pytest.approx(SECONDS, abs=0.001)


async def converse(socket: Socket, messages: list[Message], last: dict[str, Any]) -> list[Message]:
    await send(socket, *messages)
    return await receive(socket, last)


@pytest.mark.parametrize(
    ("name", "cancel", "last"),
    [
        ("assemblyai", {"type": "Cancel"}, {"type": "Cancelled"}),
        ("bland", {"type": "cancel", "context_id": "c"}, {"reason": "cancelled"}),
        ("deepgram", {"type": "Clear"}, {"type": "Cleared"}),
        (
            "inworld",
            {"cancel_context": {}, "contextId": "c"},
            {"result": {"contextId": "c", "contextClosed": {}}},
        ),
        ("slng", {"type": "cancel"}, {"type": "cleared"}),
        ("soniox", {"stream_id": "c", "cancel": True}, {"terminated": True}),
        ("vakyam", {"type": "cancel"}, {"type": "cancellation"}),
    ],
)
async def test_an_interrupted_voice_says_no_more(
    client: Client, conversation: Conversation, name: str, cancel: Message, last: dict[str, Any]
) -> None:
    """The connection takes the next answer."""
    case = CASES[name]
    conversation.script = replace(SCRIPT, latency=Latency(tts=0.5))
    async with case.open(client) as socket:
        turn = case.turn[:-1] if name == "soniox" else case.turn
        messages = await converse(socket, [*turn, cancel], last)
        assert not case.audio_of(messages)
        conversation.script = SCRIPT
        spoken = case.audio_of(await case.answer(socket))
    assert seconds_of(spoken, *case.form) == pytest.approx(SECONDS, abs=0.03)


async def test_contexts_are_spoken_side_by_side(client: Client, conversation: Conversation) -> None:
    """A context that waits does not hold up another."""
    case = CASES["soniox"]
    config, text, end = case.turn
    assert isinstance(config, dict)
    async with case.open(client) as socket:
        await send(socket, config, text, {**config, "stream_id": "d"})
        messages = await converse(
            socket,
            [{"stream_id": "d", "text": TEXT}, {"stream_id": "d", "text_end": True}],
            {"stream_id": "d", "terminated": True},
        )
        assert {message["stream_id"] for message in dicts(messages)} == {"d"}
        messages = await converse(socket, [end], {"stream_id": "c", "terminated": True})
    assert seconds_of(case.audio_of(messages), *case.form) == pytest.approx(SECONDS, abs=0.01)


async def test_soniox_may_be_given_its_key_in_a_message(
    client: Client, switchboard: Switchboard
) -> None:
    case = replace(CASES["soniox"], header="")
    config, *rest = case.turn
    assert isinstance(config, dict)
    async with case.open(client) as socket:
        config = {**config, "api_key": client.key(case.variable)}
        messages = await converse(socket, [config, *rest], {"terminated": True})
        assert seconds_of(case.audio_of(messages), *case.form) == pytest.approx(SECONDS, abs=0.01)
        assert switchboard.refusals() == []
        for wrong in ({**config, "api_key": "wrong"}, case.turn[0]):
            await converse(socket, [wrong], {"error_code": 401})
    assert switchboard.refusals() == [
        "soniox-tts: tts-rt.soniox.com/tts-websocket: 401 no valid API key"
    ]


NAMESPACE = "/text-to-speech/multi-stream"


async def test_upliftai_speaks_socket_io(client: Client) -> None:
    url = "wss://api.upliftai.org/socket.io/?transport=websocket&EIO=4"
    token = json.dumps({"token": client.key("UPLIFTAI_API_KEY")})
    request = {"requestId": "r", "text": TEXT, "voiceId": "v", "outputFormat": "PCM_22050_16"}
    async with client.session.ws_connect(url) as socket:
        assert (await socket.receive_str()).startswith('0{"sid"')
        await socket.send_str(f"40{NAMESPACE},{token}")
        assert (await socket.receive_str()).startswith(f"40{NAMESPACE},")
        events: list[dict[str, Any]] = []
        await socket.send_str(f"42{NAMESPACE},{json.dumps(['synthesize', request])}")
        while not events or events[-1]["type"] != "audio_end":
            text = await socket.receive_str(timeout=10)
            assert text.startswith(f"42{NAMESPACE},")
            name, event = json.loads(text.partition(",")[2])
            assert name == "message"
            events.append(event)
    audio = replace(CASES["xai"], audio=("audio",)).audio_of([*events])
    assert seconds_of(audio, "pcm", 22_050) == pytest.approx(SECONDS, abs=0.01)
    assert {event.get("requestId", "r") for event in events} == {"r"}


async def test_upliftai_takes_its_key_in_a_message(
    client: Client, switchboard: Switchboard
) -> None:
    url = "wss://api.upliftai.org/socket.io/?transport=websocket&EIO=4"
    async with client.session.ws_connect(url) as socket:
        await socket.receive_str()
        await socket.send_str(f'40{NAMESPACE},{{"token":"wrong"}}')
        assert (await socket.receive_str()).startswith(f"44{NAMESPACE},")
    assert switchboard.refusals() == [
        "upliftai-tts: api.upliftai.org/socket.io/: 401 no valid API key"
    ]
