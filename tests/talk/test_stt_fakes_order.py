"""What single speech-to-text providers check, and the order in which they say things."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from support.fakes.stt import RATE
from support.talk import CLOSING, Client

from lkgen.talk.audio.pcm import tone
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.registry import Switchboard

Socket = aiohttp.ClientWebSocketResponse[bool]
SPEECH = tone(1.0, RATE)
SILENCE = bytes(RATE * 2)


@asynccontextmanager
async def _open(
    client: Client,
    url: str,
    headers: Mapping[str, str] | None = None,
    protocols: Sequence[str] = (),
) -> AsyncGenerator[Socket, None]:
    address = f"wss://{url}"
    async with client.session.ws_connect(address, headers=headers, protocols=protocols) as socket:
        yield socket


async def _rest(socket: Socket) -> list[dict[str, Any]]:
    """What comes until the provider hangs up."""
    return [json.loads(message.data) async for message in socket]


def _bearer(client: Client, variable: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.key(variable)}"}


async def test_audio_before_its_description_is_refused(
    client: Client, switchboard: Switchboard
) -> None:
    headers = _bearer(client, "SPEECHMATICS_API_KEY")
    async with _open(client, "eu2.rt.speechmatics.com/v2/agent", headers) as socket:
        await socket.send_bytes(SPEECH)
        messages = await _rest(socket)
    assert [(m["message"], m["type"]) for m in messages] == [("Error", "invalid_message")]
    assert socket.close_code == 1008
    assert "before the message that describes it" in switchboard.refusals()[0]


async def test_words_are_final_when_the_client_ends_the_utterance(
    client: Client, conversation: Conversation
) -> None:
    conversation.begin(CLOSING, 1.0).finished = True
    headers = _bearer(client, "SPEECHMATICS_API_KEY")
    async with _open(client, "eu2.rt.speechmatics.com/v2", headers) as socket:
        audio = {"type": "raw", "encoding": "pcm_s16le", "sample_rate": RATE}
        language = {"language": "en"}
        start = {"message": "StartRecognition", "audio_format": audio}
        await socket.send_json({**start, "transcription_config": language})
        await socket.send_bytes(SPEECH + SILENCE)
        await socket.send_json({"message": "ForceEndOfUtterance"})
        await socket.send_json({"message": "EndOfStream", "last_seq_no": 1})
        messages = await _rest(socket)
    kinds = [message["message"] for message in messages]
    final = kinds.index("AddTranscript")
    assert messages[final]["metadata"]["transcript"] == CLOSING
    assert "AudioAdded" in kinds[:final]
    assert kinds[final + 1 :] == ["AddPartialTranscript", "EndOfUtterance", "EndOfTranscript"]


async def test_turns_have_a_start_a_course_and_an_end(
    client: Client, conversation: Conversation
) -> None:
    headers = {"Authorization": f"Token {client.key('DEEPGRAM_API_KEY')}"}
    url = "api.deepgram.com/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000"
    messages: list[dict[str, Any]] = []
    async with _open(client, url, headers) as socket:
        assert (await socket.receive_json())["type"] == "Connected"
        for sentence in ("one two three", CLOSING):
            conversation.begin(sentence, 1.0).finished = True
            await socket.send_bytes(SPEECH + SILENCE)
            messages.append(await socket.receive_json())
            while messages[-1]["event"] != "EndOfTurn":
                messages.append(await socket.receive_json())
        await socket.send_json({"type": "CloseStream"})
        assert await _rest(socket) == []
    turns = [(m["turn_index"], m["event"]) for m in messages]
    for turn in (0, 1):
        events = [event for index, event in turns if index == turn]
        assert events[0] == "StartOfTurn"
        assert set(events[1:-1]) == {"Update"}
        assert events[-1] == "EndOfTurn"
    assert messages[-1]["transcript"] == CLOSING
    assert [m["sequence_id"] for m in messages] == list(range(1, len(messages) + 1))


async def test_a_manual_commit_decides_when_words_are_final(
    client: Client, conversation: Conversation
) -> None:
    """ElevenLabs without its own voice detection; the second copy has the times of the words."""

    def chunk(pcm: bytes, *, commit: bool = False) -> dict[str, Any]:
        audio = base64.b64encode(pcm).decode()
        return {"message_type": "input_audio_chunk", "audio_base_64": audio, "commit": commit}

    url = "api.elevenlabs.io/v1/speech-to-text/realtime"
    query = "model_id=scribe_v2_realtime&include_timestamps=true"
    headers = {"xi-api-key": client.key("ELEVEN_API_KEY")}
    async with _open(client, f"{url}?{query}", headers) as socket:
        for sentence in ("one two three", CLOSING):
            conversation.begin(sentence, 1.0).finished = True
            await socket.send_json(chunk(SPEECH + SILENCE))
            await socket.send_json(chunk(b"", commit=True))
            messages: list[Any] = [await socket.receive_json()]
            while messages[-1]["message_type"] != "committed_transcript_with_timestamps":
                messages.append(await socket.receive_json())
            assert messages[-2]["message_type"] == "committed_transcript"
            assert [message["text"] for message in messages[-2:]] == [sentence, sentence]
            assert [word["text"] for word in messages[-1]["words"]] == sentence.split()


async def test_gladia_gives_a_websocket_for_a_session(
    client: Client, conversation: Conversation, switchboard: Switchboard
) -> None:
    config = {"encoding": "wav/pcm", "sample_rate": RATE, "bit_depth": 16, "channels": 1}
    asked = {**config, "messages_config": {"receive_partial_transcripts": False}}
    headers = {"X-Gladia-Key": client.key("GLADIA_API_KEY")}
    url = "https://api.gladia.io/v2/live"
    async with client.session.post(url, json=asked, headers=headers) as response:
        assert response.status == 201
        session = await response.json()
    conversation.begin(CLOSING, 1.0).finished = True
    async with client.session.ws_connect(session["url"]) as socket:
        audio = base64.b64encode(SPEECH + SILENCE).decode()
        await socket.send_json({"type": "audio_chunk", "data": {"chunk": audio}})
        await socket.send_json({"type": "stop_recording"})
        messages = await _rest(socket)
    assert [m["data"]["is_final"] for m in messages] == [True]
    assert messages[0]["data"]["utterance"]["text"] == CLOSING
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await client.session.ws_connect("wss://api.gladia.io/v2/live?token=guessed")
    assert len(switchboard.refusals()) == 1


async def test_returnzero_sells_a_token(client: Client, conversation: Conversation) -> None:
    url = "https://openapi.vito.ai/v1/authenticate"
    names = {"client_id": "RTZR_CLIENT_ID", "client_secret": "RTZR_CLIENT_SECRET"}
    form = {name: client.key(variable) for name, variable in names.items()}
    async with client.session.post(url, data={**form, "client_secret": "x"}) as response:
        assert response.status == 401
    async with client.session.post(url, data=form) as response:
        token = (await response.json())["access_token"]
    conversation.begin(CLOSING, 1.0).finished = True
    stream = "openapi.vito.ai/v1/transcribe:streaming?encoding=LINEAR16&sample_rate=16000"
    async with _open(client, stream, {"Authorization": f"bearer {token}"}) as socket:
        await socket.send_bytes(SPEECH + SILENCE)
        await socket.send_str("EOS")
        messages = await _rest(socket)
    assert messages[-1]["final"]
    assert messages[-1]["alternatives"][0]["text"] == CLOSING
    assert messages[-1]["words"][0]["text"] == "What"


async def test_telnyx_takes_the_rate_from_a_wav_header(
    client: Client, conversation: Conversation
) -> None:
    url = "api.telnyx.com/v2/speech-to-text/transcription"
    query = "transcription_engine=telnyx&input_format=wav"
    header = b"RIFF" + bytes(20) + (8_000).to_bytes(4, "little") + bytes(8) + b"data" + bytes(4)
    conversation.begin(CLOSING, 1.0).finished = True
    async with _open(client, f"{url}?{query}", _bearer(client, "TELNYX_API_KEY")) as socket:
        await socket.send_bytes(header)
        await socket.send_bytes(tone(1.0, 8_000) + bytes(8_000))
        while not (message := await socket.receive_json())["is_final"]:
            pass
    assert message["transcript"] == CLOSING


async def test_azure_answers_in_frames_that_name_the_turn(
    client: Client, conversation: Conversation, switchboard: Switchboard
) -> None:
    def head(path: str) -> str:
        return f"X-Timestamp:now\r\nPath:{path}\r\nX-RequestId:abc123\r\n"

    async def audio(socket: Socket, pcm: bytes) -> None:
        headers = head("audio").encode()
        await socket.send_bytes(len(headers).to_bytes(2, "big") + headers + pcm)

    url = "westeurope.stt.speech.microsoft.com/stt/speech/universal/v2"
    headers = {"Ocp-Apim-Subscription-Key": client.key("AZURE_SPEECH_KEY")}
    conversation.begin(CLOSING, 1.0).finished = True
    frames: list[tuple[str, dict[str, Any]]] = []
    async with _open(client, url, headers, protocols=["USP"]) as socket:
        assert socket.protocol == "USP"
        for path in ("speech.config", "speech.context"):
            await socket.send_str(f"{head(path)}\r\n{{}}")
        await audio(socket, SPEECH + SILENCE)
        await audio(socket, b"")
        while not frames or frames[-1][0] != "turn.end":
            frame: Any = await socket.receive_str()
            given, _, body = str(frame).partition("\r\n\r\n")
            fields = dict(line.split(":", 1) for line in given.splitlines())
            assert fields["X-RequestId"] == "abc123"
            frames.append((fields["Path"], json.loads(body)))
    paths = [path for path, _ in frames]
    assert paths[:2] == ["turn.start", "speech.startDetected"]
    assert "speech.hypothesis" in paths
    assert paths[-3:] == ["speech.phrase", "speech.endDetected", "turn.end"]
    assert dict(frames)["speech.phrase"]["DisplayText"] == CLOSING
    assert switchboard.refusals() == []


@pytest.mark.parametrize(
    ("url", "variable"),
    [
        ("api.deepgram.com/v2/listen?model=nova-3&encoding=linear16&sample_rate=16000", "DEEPGRAM"),
        ("streaming.assemblyai.com/v3/ws?speech_model=nova&sample_rate=16000", "ASSEMBLYAI"),
        ("streaming.assemblyai.com/v3/ws?sample_rate=16", "ASSEMBLYAI"),
        ("api.cartesia.ai/stt/turns/websocket?model=ink-whisper", "CARTESIA"),
        ("api.elevenlabs.io/v1/speech-to-text/realtime?model_id=scribe_v1", "ELEVEN"),
        ("api.mistral.ai/v1/audio/transcriptions/realtime?model=large", "MISTRAL"),
        ("api.x.ai/v1/stt?encoding=mulaw&sample_rate=8000", "XAI"),
        ("api.smallest.ai/waves/v1/stt/live?encoding=linear16", "SMALLEST"),
        ("api.sarvam.ai/speech-to-text/ws?model=other", "SARVAM"),
        ("api.telnyx.com/v2/speech-to-text/transcription?input_format=mp3", "TELNYX"),
    ],
)
async def test_a_wrong_parameter_is_refused(
    client: Client, switchboard: Switchboard, url: str, variable: str
) -> None:
    key = client.key(f"{variable}_API_KEY")
    scheme = {"DEEPGRAM": "Token ", "ASSEMBLYAI": ""}.get(variable, "Bearer ")
    headers = {
        "Authorization": f"{scheme}{key}",
        **dict.fromkeys(("X-API-Key", "xi-api-key", "api-subscription-key"), key),
        "Cartesia-Version": "2025-04-16",
    }
    with pytest.raises(aiohttp.WSServerHandshakeError, match="400"):
        async with _open(client, url, headers):
            pass
    assert len(switchboard.refusals()) == 1


async def test_a_message_nobody_knows_is_refused(client: Client, switchboard: Switchboard) -> None:
    headers = _bearer(client, "SONIOX_API_KEY")
    async with _open(client, "stt-rt.soniox.com/transcribe-websocket", headers) as socket:
        await socket.send_json({"model": "stt-rt-v5", "audio_format": "auto"})
        messages = await _rest(socket)
    assert [m["error_code"] for m in messages] == [400]
    assert "audio_format must be pcm_s16le" in switchboard.refusals()[0]
