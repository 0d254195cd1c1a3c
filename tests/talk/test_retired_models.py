"""A fake refuses a model that its provider has shut off, in that provider's words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from livekit import api
from support.talk import BOOKING, SCRIPT, Client

from lkgen.catalogue import catalogue
from lkgen.cli.talk import shut_off
from lkgen.cli.wires import wires
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.script import ShutOff
from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.registry import Switchboard

pytestmark = pytest.mark.asyncio

CHAT = {"messages": [{"role": "user", "content": BOOKING}]}
GROQ = "https://api.groq.com/openai/v1"
ANTHROPIC = "https://api.anthropic.com/v1/messages"
GEMINI = "https://generativelanguage.googleapis.com/v1beta/models"


@pytest.fixture
def conversation() -> Conversation:
    return Conversation(replace(SCRIPT, shut_off=shut_off()))


async def ask(client: Client, url: str, body: dict[str, Any], **headers: str) -> tuple[int, Any]:
    async with client.session.post(url, json=body, headers=headers) as response:
        text = await response.text()
        return response.status, json.loads(text) if text.startswith("{") else text


async def test_groq(client: Client, conversation: Conversation) -> None:
    key = f"Bearer {client.key('GROQ_API_KEY')}"
    body = {**CHAT, "model": "llama-3.3-70b-versatile"}
    status, said = await ask(client, f"{GROQ}/chat/completions", body, Authorization=key)
    assert status == 404
    assert said["error"] == {
        "message": "The model `llama-3.3-70b-versatile` does not exist or you do not have access "
        "to it.",
        "type": "invalid_request_error",
        "param": None,
        "code": "model_not_found",
    }
    successor = {**CHAT, "model": "openai/gpt-oss-120b"}
    assert (await ask(client, f"{GROQ}/chat/completions", successor, Authorization=key))[0] == 200
    assert conversation.retired == ["llama-3.3-70b-versatile"]


async def test_every_chat_completions_provider(client: Client, switchboard: Switchboard) -> None:
    wires = {wire.key: wire for wire in switchboard.fakes["openai-chat"].wires}
    tried: set[str] = set()
    for off in shut_off():
        wire = wires.get(off.key_variable)
        if off.part != "llm" or wire is None or "*" in wire.host:
            continue
        url = f"https://{wire.host}{wire.prefix}/chat/completions"
        key = f"Bearer {client.key(off.key_variable)}"
        status, said = await ask(client, url, {**CHAT, "model": off.model}, Authorization=key)
        assert status in (400, 404, 410), off
        assert said.get("error", said)["message"], off
        tried.add(off.key_variable)
    assert {"GROQ_API_KEY", "DEEPSEEK_API_KEY", "TOGETHER_API_KEY", "OPENAI_API_KEY"} <= tried


@pytest.mark.parametrize(
    ("url", "body", "key", "status", "says"),
    [
        (
            ANTHROPIC,
            {**CHAT, "model": "claude-3-5-sonnet-20241022", "max_tokens": 9},
            ("X-Api-Key", "ANTHROPIC_API_KEY"),
            404,
            "model: claude-3-5-sonnet-20241022",
        ),
        (
            f"{GEMINI}/gemini-2.0-flash:streamGenerateContent?alt=sse",
            {"contents": [{"role": "user", "parts": [{"text": BOOKING}]}]},
            ("x-goog-api-key", "GOOGLE_API_KEY"),
            404,
            "models/gemini-2.0-flash is not found",
        ),
        (
            "https://api.openai.com/v1/responses",
            {"model": "gpt-4-turbo", "input": BOOKING},
            ("Authorization", "OPENAI_API_KEY"),
            404,
            "has been deprecated",
        ),
        (
            f"{GROQ}/audio/speech",
            {"model": "playai-tts", "input": "Hello.", "voice": "Arista-PlayAI"},
            ("Authorization", "GROQ_API_KEY"),
            404,
            "model_not_found",
        ),
        (
            "https://api.elevenlabs.io/v1/text-to-speech/any/stream?output_format=mp3_22050_32",
            {"model_id": "eleven_monolingual_v1", "text": "Hello."},
            ("xi-api-key", "ELEVEN_API_KEY"),
            400,
            "eleven_monolingual_v1 does not exist",
        ),
    ],
)
async def test_others_in_their_own_words(
    client: Client, url: str, body: dict[str, Any], key: tuple[str, str], status: int, says: str
) -> None:
    header, variable = key
    given = client.key(variable)
    headers = {header: f"Bearer {given}" if header == "Authorization" else given}
    if "anthropic" in url:
        headers["anthropic-version"] = "2023-06-01"
    seen, said = await ask(client, url, body, **headers)
    assert (seen, says in json.dumps(said)) == (status, True), said


async def test_a_realtime_model_is_refused_when_the_session_is_opened(client: Client) -> None:
    key = f"Bearer {client.key('OPENAI_API_KEY')}"
    url = "https://api.openai.com/v1/realtime?model=gpt-4o-mini-realtime-preview"
    async with client.session.ws_connect(url, headers={"Authorization": key}) as socket:
        assert (await socket.receive_json())["type"] == "session.created"
        await socket.send_json({"type": "session.update", "session": {"type": "realtime"}})
        error = await socket.receive_json()
        assert error["error"]["code"] == "model_not_found"
        await socket.send_json({"type": "response.create"})
        assert (await socket.receive_json())["type"] == "response.created"
        done = (await socket.receive_json())["response"]
    assert done["status"] == "failed"
    assert done["status_details"]["error"]["code"] == "model_not_found"


async def test_elevenlabs_says_so_on_the_socket_that_it_has_opened(client: Client) -> None:
    url = "https://api.elevenlabs.io/v1/text-to-speech/any/multi-stream-input"
    query = "?model_id=eleven_monolingual_v1&output_format=pcm_24000"
    headers = {"xi-api-key": client.key("ELEVEN_API_KEY")}
    async with client.session.ws_connect(url + query, headers=headers) as socket:
        await socket.send_json({"text": " ", "context_id": "one"})
        error = await socket.receive_json()
        assert (error["error"], error["code"]) == ("model_not_found", 1008)
        assert "eleven_monolingual_v1 does not exist" in error["message"]
        await socket.receive()
        assert socket.close_code == 1008


@pytest.fixture
def of_the_project() -> dict[str, str]:
    """The headers that an agent makes for LiveKit Inference with its project's key."""
    token = api.AccessToken("some-key", "some-secret-of-at-least-32-characters")
    granted = token.with_inference_grants(api.access_token.InferenceGrants(perform=True))
    return {"Authorization": f"Bearer {granted.to_jwt()}"}


async def test_livekit_inference(
    client: Client, conversation: Conversation, of_the_project: dict[str, str]
) -> None:
    url = "https://agent-gateway.livekit.cloud/v1/chat/completions"
    body = {**CHAT, "model": "google/gemini-2.0-flash"}
    said = await ask(client, url, body, **of_the_project)
    assert said == (404, "Error getting model definition")
    assert conversation.retired == ["google/gemini-2.0-flash"]
    assert (await ask(client, url, {**body, "model": "openai/x"}, **of_the_project))[0] == 200


async def test_a_voice_of_livekit_inference(client: Client, of_the_project: dict[str, str]) -> None:
    url = "https://agent-gateway.livekit.cloud/v1/tts?model=deepgram/aura"
    session = {"type": "session.create", "model": "deepgram/aura", "encoding": "pcm_s16le"}
    async with client.session.ws_connect(url, headers=of_the_project) as socket:
        await socket.send_json({**session, "sample_rate": "24000"})
        error = await socket.receive_json()
    assert (error["type"], error["code"]) == ("error", 404)


async def test_there_is_a_fake_for_each(switchboard: Switchboard) -> None:
    """Every model that is known to be shut off belongs to a provider whose fake can say so."""
    parts = {(wire.key, fake.part) for fake in switchboard.fakes.values() for wire in fake.wires}
    variables = {provider.id: provider.variables or [""] for provider in catalogue().providers}
    over = [one for one in catalogue().retired.entries if one.ends_by(date.today())]
    for entry in over:
        for id in entry.providers:
            known = {(variable, entry.role) in parts for variable in variables[id]}
            assert not known or True in known, (id, entry.role)


async def test_what_still_answers_and_what_ends_later_is_served() -> None:
    off = shut_off()
    assert ShutOff("XAI_API_KEY", "llm", "grok-4-1-fast-non-reasoning") not in off
    assert ShutOff("GROQ_API_KEY", "llm", "llama-3.3-70b-versatile") in off
    assert ShutOff("GROQ_API_KEY", "llm", "any/name") not in off


@pytest.mark.parametrize("deployment", ["gpt-4o", "frontdesk"])
async def test_a_deployment_of_azure_is_called_as_its_account_likes(
    client: Client, conversation: Conversation, deployment: str
) -> None:
    """A name in the body says nothing either: any model may stand behind it."""
    url = "https://lkgen.openai.azure.com/openai/deployments"
    assert ShutOff("AZURE_OPENAI_API_KEY", "llm", "gpt-4o") in conversation.script.shut_off
    status, _ = await ask(
        client,
        f"{url}/{deployment}/chat/completions?api-version=2024-10-21",
        {**CHAT, "model": "gpt-4o"},
        **{"api-key": client.key("AZURE_OPENAI_API_KEY")},
    )
    assert status == 200
    assert conversation.retired == []


async def test_a_gateway_of_ones_own_calls_models_as_it_likes(conversation: Conversation) -> None:
    """LiteLLM, or a proxy of the company, at an address that no provider is known by."""
    (anthropic,) = (wire for wire in wires() if wire.protocol == "anthropic-messages")
    moved = replace(anthropic, host="models.internal", anywhere=True, own_names=True)
    fake = Switchboard(conversation, [anthropic, moved]).fakes["anthropic-messages"]
    fake.require_served("models.internal", "claude-3-opus-20240229")
    with pytest.raises(Refusal):
        fake.require_served(anthropic.host, "claude-3-opus-20240229")
