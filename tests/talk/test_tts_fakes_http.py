"""The fake voices that answer a whole text with a whole recording."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from support.fakes.tts import SECONDS, TEXT, seconds_of
from support.fakes.tts_http_cases import CASES, SSML, ask_as
from support.talk import SCRIPT, Client

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import Fault
from lkgen.talk.fakes.registry import Switchboard


@pytest.mark.parametrize("name", CASES)
async def test_a_text_is_spoken_in_the_encoding_asked_for(
    client: Client, switchboard: Switchboard, conversation: Conversation, name: str
) -> None:
    case = ask_as(CASES[name], client)
    status, body, _ = await case.ask(client)
    assert (status, switchboard.refusals()) == (200, [])
    assert seconds_of(case.audio(body), *case.form) == pytest.approx(SECONDS, abs=0.03)
    assert [(mark.part, mark.what) for mark in conversation.marks] == [
        ("tts", "asked"),
        ("tts", "answered"),
    ]


@pytest.mark.parametrize("name", CASES)
async def test_an_error_has_its_status_and_says_why(
    client: Client, conversation: Conversation, name: str
) -> None:
    conversation.script = replace(SCRIPT, faults=(Fault("tts", "429"),))
    status, body, _ = await ask_as(CASES[name], client).ask(client)
    assert status == 429
    assert "--fault tts:429" in body.decode()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("openai", {"model": ""}),
        ("openai", {"voice": ""}),
        ("openai", {"response_format": "amr"}),
        ("openai", {"stream_format": "sse", "model": "tts-1"}),
        ("elevenlabs", {"model_id": "bass-1"}),
        ("elevenlabs", {"text": " "}),
        ("aws", {"SampleRate": "44100", "OutputFormat": "pcm"}),
        ("aws", {"VoiceId": None}),
        ("hume", {"instant_mode": True, "utterances": [{"text": TEXT}]}),
        ("cambai", {"speech_model": "venus"}),
        ("lmnt", {"sample_rate": 12_345}),
        ("mistral", {"ref_audio": "AAAA"}),
        ("speechify", {"output_format": "ogg_24000"}),
        ("rime", {"samplingRate": 1}),
    ],
)
async def test_what_a_provider_refuses_is_refused(
    client: Client, switchboard: Switchboard, name: str, changes: dict[str, Any]
) -> None:
    status, _, _ = await ask_as(CASES[name], client).ask(client, **changes)
    assert status in (400, 422)
    assert len(switchboard.refusals()) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"X-Microsoft-OutputFormat": "ogg-24khz-16bit-mono-opus"}, 400),
        ({"Content-Type": "text/plain"}, 415),
    ],
    ids=["format", "type"],
)
async def test_azure_wants_ssml_and_a_format(
    client: Client, change: dict[str, str], status: int
) -> None:
    case = CASES["azure"]
    assert (await replace(case, headers={**case.headers, **change}).ask(client))[0] == status
    assert (await replace(case, body="<speak>").ask(client))[0] == 400
    assert (await replace(case, body=SSML.replace(" name=", " id=")).ask(client))[0] == 400


async def test_the_times_of_words_come_with_the_audio(client: Client) -> None:
    _, body, _ = await CASES["speechify"].ask(client)
    events = [json.loads(line[6:]) for line in body.decode().splitlines() if line[:5] == "data:"]
    marks = events[0]["speech_marks"]
    assert [mark["value"] for mark in marks] == TEXT.split()
    assert marks[-1]["end_time"] == pytest.approx(SECONDS * 1000, abs=1)
    assert events[-1]["type"] == "speech.done"
    _, body, _ = await CASES["inworld"].ask(client, timestampType="WORD")
    first = json.loads(body.decode().splitlines()[0])["result"]
    assert first["timestampInfo"]["wordAlignment"]["words"] == TEXT.split()


async def test_garbage_is_noise_whatever_was_asked_for(
    client: Client, conversation: Conversation
) -> None:
    conversation.script = replace(SCRIPT, faults=(Fault("tts", "garbage"),))
    status, body, _ = await CASES["openai"].ask(client)
    assert status == 200
    assert body[:2] != b"\xff\xf3"
    assert len(body) / 2 / 24_000 == pytest.approx(SECONDS, abs=0.01)


async def test_requests_carry_a_name_where_clients_want_one(client: Client) -> None:
    _, _, headers = await CASES["openai"].ask(client)
    assert headers["x-request-id"]
    _, _, headers = await ask_as(CASES["aws"], client).ask(client)
    assert headers["x-amzn-RequestId"]
