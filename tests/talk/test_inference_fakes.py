"""LiveKit Inference: the gateway that needs no key but the project's own."""

from __future__ import annotations

import base64
import datetime

import pytest
from livekit import api
from livekit.protocol.agent_pb.agent_inference import (
    ClientMessage,
    InferenceStart,
    ServerMessage,
    SessionCreate,
)
from support.drives import CALLS, Drives, Wanted
from support.talk import BOOKING, CLOSING, SCRIPT, Client

from lkgen.talk.audio.pcm import tone
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.base import CHARACTER_S
from lkgen.talk.fakes.registry import Switchboard

GATEWAY = "agent-gateway.livekit.cloud/v1"
STAMP = (123).to_bytes(8, "little")


def headers(*, perform: bool = True, lasts_s: float = 86_400.0) -> dict[str, str]:
    """As an agent makes them with its LIVEKIT_API_KEY and LIVEKIT_API_SECRET."""
    token = (
        api.AccessToken("some-key", "some-secret-of-at-least-32-characters")
        .with_identity("agent")
        .with_inference_grants(api.access_token.InferenceGrants(perform=perform))
        .with_ttl(datetime.timedelta(seconds=lasts_s))
    )
    return {"Authorization": f"Bearer {token.to_jwt()}"}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (headers(), 200),
        (headers(perform=False), 401),
        (headers(lasts_s=-60.0), 401),
        ({"Authorization": "Bearer a.b.c"}, 401),
        ({}, 401),
    ],
    ids=["valid", "no grant", "expired", "no token", "nothing"],
)
async def test_the_token_of_the_project_opens_it(
    client: Client, given: dict[str, str], status: int
) -> None:
    async with client.session.get(f"https://{GATEWAY}/models", headers=given) as response:
        assert response.status == status


def test_the_keys_of_the_project_are_not_replaced(switchboard: Switchboard) -> None:
    names = switchboard.environment()
    assert "" not in names
    assert not [name for name in names if name.startswith("LIVEKIT_")]


INFERENCE = "livekit.agents.inference"
WANTED = [
    Wanted(series, {"id": "inference", "role": role, "import": INFERENCE, **given})
    for series in ("1.8", "1.5", "1.3")
    for role, given in {
        "stt": {"class": "STT", "arguments": {"model": "deepgram/nova-3", "language": "en"}},
        "llm": {"class": "LLM", "arguments": {"model": "openai/gpt-4.1-mini"}},
        "tts": {"class": "TTS", "arguments": {"model": "cartesia/sonic-3", "voice": "some-voice"}},
        "realtime": {"class": "RealtimeModel", "arguments": {"model": "openai/gpt-realtime"}},
    }.items()
    if (series, role) not in (("1.5", "realtime"), ("1.3", "realtime"))
]


@pytest.mark.drives
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("wanted", WANTED, ids=str)
async def test_the_real_class_gets_through(wanted: Wanted, drives: Drives) -> None:
    driven = await drives.outcome(wanted)
    assert driven.problems == []
    done, role = driven.operations, wanted.claim["role"]
    if role == "stt":
        assert [operation["text"] for operation in done] == [BOOKING, CLOSING]
    elif role == "tts":
        assert all(one["seconds"] > len(one["text"]) * CHARACTER_S - 0.1 for one in done)
    else:
        answers = [turn.answer for turn in SCRIPT.turns]
        assert [one["text"] for one in done if one["text"] in answers] == answers
        assert [one["calls"] for one in done if "tool" in one] == CALLS
    assert driven.known == [GATEWAY.partition("/")[0]]
    assert driven.unknown == []


async def test_a_turn_ends_when_the_caller_has_finished(
    client: Client, conversation: Conversation
) -> None:
    said = conversation.begin(BOOKING, 3.0)
    async with client.session.ws_connect(f"wss://{GATEWAY}/eot", headers=headers()) as socket:

        async def ask(message: ClientMessage) -> ServerMessage:
            await socket.send_bytes(message.SerializeToString())
            answer = ServerMessage()
            answer.ParseFromString(await socket.receive_bytes())
            return answer

        created = await ask(ClientMessage(session_create=SessionCreate()))
        threshold = created.session_created.default_threshold
        likely: list[float] = []
        for finished in (False, True):
            said.finished = finished
            start = ClientMessage(inference_start=InferenceStart(request_id="mine"))
            assert (await ask(start)).WhichOneof("message") == "inference_started"
            answer = ServerMessage()
            answer.ParseFromString(await socket.receive_bytes())
            assert answer.request_id == "mine"
            likely.append(answer.eot_prediction.probability)
    assert likely[0] < threshold < likely[1]


async def test_loud_audio_interrupts(client: Client) -> None:
    async with client.session.ws_connect(f"wss://{GATEWAY}/bargein", headers=headers()) as socket:
        await socket.send_json({"type": "session.create", "settings": {}})
        assert (await socket.receive_json())["default_threshold"]
        for pcm, kind in (
            (tone(1.0, 16_000), "bargein_detected"),
            (bytes(32_000), "inference_done"),
        ):
            await socket.send_bytes(STAMP + pcm)
            verdict = await socket.receive_json()
            assert (verdict["type"], verdict["created_at"]) == (kind, 123)
    url = f"https://{GATEWAY}/bargein?created_at=123"
    async with client.session.post(url, data=tone(1.0, 16_000), headers=headers()) as response:
        assert (await response.json())["is_bargein"] is True


async def test_text_is_spoken_when_it_is_flushed(client: Client) -> None:
    async with client.session.ws_connect(f"wss://{GATEWAY}/tts", headers=headers()) as socket:
        settings = {"sample_rate": "16000", "encoding": "pcm_s16le", "model": "cartesia/sonic-3"}
        await socket.send_json({"type": "session.create", **settings})
        assert (await socket.receive_json())["type"] == "session.created"
        await socket.send_json({"type": "input_transcript", "transcript": BOOKING})
        await socket.send_json({"type": "session.flush"})
        size = 0
        while (message := await socket.receive_json())["type"] == "output_audio":
            size += len(base64.b64decode(message["audio"]))
        assert message["type"] == "done"
    assert size / 2 / 16_000 == pytest.approx(len(BOOKING) * CHARACTER_S, abs=0.01)


async def test_an_avatar_is_refused(client: Client, switchboard: Switchboard) -> None:
    url = f"https://{GATEWAY}/avatar/sessions"
    async with client.session.post(url, json={"model": "x"}, headers=headers()) as response:
        assert response.status == 403
        assert "avatar" in (await response.json())["error"]["message"]
    assert "no avatars" in switchboard.refusals()[0]
