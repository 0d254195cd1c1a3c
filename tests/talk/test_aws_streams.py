"""Amazon Transcribe and Nova Sonic: events over HTTP/2, both ways at once."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from support.fakes.aws import (
    BEDROCK,
    HEARS,
    SONIC,
    TRANSCRIBE,
    Answers,
    event,
    opened,
    signed_for,
    sonic,
)
from support.fakes.grpc import ClientCall, Connection, connect
from support.talk import BOOKING, CLOSING, SCRIPT

from lkgen.talk.audio.pcm import tone
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import Fault
from lkgen.talk.fakes.kinds.base import CHARACTER_S
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway
from lkgen.talk.report import Host

RATE = 16_000
LISTEN = "/stream-transcription"
PIECE = RATE // 10
SCHEMA = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
TOOL = {"name": "opening_hours", "inputSchema": {"json": json.dumps(SCHEMA)}}


def said(conversation: Conversation, sentence: str) -> bytes:
    """A sentence that the caller says now: a second of voice, and one of silence."""
    turn = [BOOKING, CLOSING].index(sentence) + 1
    conversation.begin(sentence, 1.0, turn=turn).finished = True
    return tone(1.0, RATE) + bytes(RATE * 2)


async def hear(call: ClientCall, pcm: bytes) -> None:
    for at in range(0, len(pcm), PIECE):
        await call.send_raw(event("AudioEvent", pcm[at : at + PIECE]))


async def test_transcribe_hears_each_sentence_once(
    gateway: Gateway, switchboard: Switchboard, conversation: Conversation
) -> None:
    async with connect(gateway, TRANSCRIBE) as connection:
        call = opened(connection, LISTEN, "transcribe", HEARS)
        answers = Answers(call)
        for sentence in (BOOKING, CLOSING):
            await hear(call, said(conversation, sentence))
            while (await answers.until("event"))["Transcript"]["Results"][0]["IsPartial"]:
                pass
        await call.send_raw(event("AudioEvent", b""))
        events = await answers.rest()
    results = [content["Transcript"]["Results"][0] for _, content in events]
    final = [one for one in results if not one["IsPartial"]]
    texts = [one["Alternatives"][0]["Transcript"] for one in final]
    assert texts == [BOOKING, CLOSING]
    assert [one["ResultId"] for one in final] == ["result-0", "result-1"]
    assert any(one["IsPartial"] and one["ResultId"] == "result-1" for one in results)
    words = final[1]["Alternatives"][0]["Items"]
    assert [word["Content"] for word in words] == CLOSING.split()
    ends = [word["EndTime"] for word in words]
    assert ends == sorted(ends)
    assert call.headers[":status"] == "200"
    assert switchboard.refusals() == []
    assert gateway.report() == (Host(TRANSCRIBE, 1, known=True),)


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"x-amzn-transcribe-media-encoding": "flac"}, "pcm only"),
        ({"x-amzn-transcribe-sample-rate": "96000"}, "sample-rate"),
        ({"x-amzn-transcribe-language-code": ""}, "language-code"),
        ({"x-amzn-transcribe-identify-language": "true"}, "language-code"),
    ],
)
async def test_transcribe_refuses_what_it_cannot_hear(
    gateway: Gateway, headers: dict[str, str], named: str
) -> None:
    async with connect(gateway, TRANSCRIBE) as connection:
        call = opened(connection, LISTEN, "transcribe", {**HEARS, **headers})
        await call.ended.wait()
    assert call.headers[":status"] == "400"
    assert call.headers["x-amzn-errortype"] == "BadRequestException"
    assert named in json.loads(call.received)["message"]


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        (event("Sing", b""), "no such event: 'Sing'"),
        (b"\0\0\0\x10\0\0\0\0" + bytes(8), "damaged"),
        (event("AudioEvent", b"\1" * 8)[:-1] + b"!", "damaged"),
    ],
    ids=["unknown", "start", "end"],
)
async def test_what_is_no_event_ends_an_open_stream(
    gateway: Gateway, switchboard: Switchboard, sent: bytes, named: str
) -> None:
    async with connect(gateway, TRANSCRIBE) as connection:
        call = opened(connection, LISTEN, "transcribe", HEARS)
        await call.send_raw(sent)
        ((name, content),) = await Answers(call).rest()
    assert name == "exception"
    assert "BadRequestException" in content["headers"]
    assert named in content["message"]
    assert len(switchboard.refusals()) == 1
    assert switchboard.failures == []


@pytest.mark.parametrize(
    ("host", "path", "service", "signature"),
    [
        (TRANSCRIBE, LISTEN, "transcribe", signed_for("transcribe", "wrong")),
        (TRANSCRIBE, LISTEN, "transcribe", signed_for("polly")),
        (BEDROCK, SONIC, "bedrock", {"authorization": ""}),
    ],
    ids=["key", "service", "none"],
)
async def test_a_wrong_key_is_refused(
    gateway: Gateway,
    switchboard: Switchboard,
    host: str,
    path: str,
    service: str,
    signature: dict[str, str],
) -> None:
    async with connect(gateway, host) as connection:
        call = opened(connection, path, service, {**HEARS, **signature})
        await call.ended.wait()
    assert call.headers[":status"] == "401"
    assert call.headers["x-amzn-errortype"] == "UnrecognizedClientException"
    assert all("401" in refusal for refusal in switchboard.refusals())


@pytest.mark.parametrize(
    ("fault", "status", "exception"),
    [
        ("429", "429", "LimitExceededException"),
        ("599", "599", "InternalFailureException"),
        ("refuse", "", ""),
    ],
)
async def test_a_fault_ends_a_request_before_it_is_answered(
    gateway: Gateway, conversation: Conversation, fault: str, status: str, exception: str
) -> None:
    conversation.script = replace(SCRIPT, faults=(Fault("stt", fault),))
    async with connect(gateway, TRANSCRIBE) as connection:
        call = opened(connection, LISTEN, "transcribe", HEARS)
        await call.ended.wait()
    assert call.headers.get(":status", "") == status
    assert call.headers.get("x-amzn-errortype", "") == exception


@pytest.mark.parametrize("fault", ["503", "drop"])
async def test_a_fault_ends_a_stream_where_its_answer_would_come(
    gateway: Gateway, conversation: Conversation, fault: str
) -> None:
    async with connect(gateway, TRANSCRIBE) as connection:
        call = opened(connection, LISTEN, "transcribe", HEARS)
        answers = Answers(call)
        pcm = said(conversation, BOOKING)
        await hear(call, pcm[: RATE * 2])
        await answers.until("event")
        conversation.script = replace(SCRIPT, faults=(Fault("stt", fault),))
        await hear(call, pcm[RATE * 2 :])
        *_, (name, content) = await answers.rest()
    broken = fault == "drop"
    assert name == ("event" if broken else "exception")
    assert broken or "ServiceUnavailableException" in content["headers"]


async def test_an_unknown_path_is_refused_and_named(gateway: Gateway) -> None:
    async with connect(gateway, TRANSCRIBE) as connection:
        call = opened(connection, "/medical-stream-transcription?a=b", "transcribe", HEARS)
        await call.ended.wait()
    assert call.headers[":status"] == "403"
    assert b"nothing answers" in call.received
    assert gateway.report() == (Host(TRANSCRIBE, 1, known=False),)


async def prepared(connection: Connection) -> tuple[ClientCall, Answers]:
    """A session of Nova Sonic's that hears, as LiveKit's plugin opens it."""
    call = opened(connection, SONIC, "bedrock")
    await call.send_raw(sonic("sessionStart"))
    speaks = {"sampleRateHertz": 24_000, "voiceId": "tiffany"}
    offered = {"tools": [{"toolSpec": TOOL}]}
    await call.send_raw(
        sonic(
            "promptStart",
            promptName="p",
            audioOutputConfiguration=speaks,
            toolConfiguration=offered,
        )
    )
    await write(call, "system", "SYSTEM", "You answer the phone.")
    await call.send_raw(
        sonic(
            "contentStart",
            promptName="p",
            contentName="audio",
            type="AUDIO",
            role="USER",
            audioInputConfiguration={"sampleRateHertz": RATE},
        )
    )
    return call, Answers(call)


async def write(call: ClientCall, name: str, role: str, text: str, **fields: Any) -> None:
    """A block of text, or the result of a tool."""
    place = {"promptName": "p", "contentName": name}
    kind = "TOOL" if role == "TOOL" else "TEXT"
    await call.send_raw(sonic("contentStart", **place, type=kind, role=role, **fields))
    content = "toolResult" if role == "TOOL" else "textInput"
    await call.send_raw(sonic(content, **place, content=text))
    await call.send_raw(sonic("contentEnd", **place))


async def tell(call: ClientCall, pcm: bytes) -> None:
    for at in range(0, len(pcm), PIECE):
        content = base64.b64encode(pcm[at : at + PIECE]).decode()
        await call.send_raw(sonic("audioInput", contentName="audio", content=content))


async def end_of_turn(answers: Answers) -> None:
    """Until the model has said what it says, and has written it down."""
    while (await answers.until("contentEnd"))["stopReason"] != "END_TURN":
        pass
    while (await answers.until("contentEnd"))["stopReason"] != "END_TURN":
        pass


def written(answers: Answers, role: str) -> list[str]:
    texts = [content for name, content in answers.all if name == "textOutput"]
    return [one["content"] for one in texts if one["role"] == role]


async def test_sonic_speaks_when_it_is_asked_to(gateway: Gateway, switchboard: Switchboard) -> None:
    async with connect(gateway, BEDROCK) as connection:
        call, answers = await prepared(connection)
        await write(call, "ask", "USER", "Greet the caller.", interactive=True)
        await end_of_turn(answers)
        await call.send_raw(sonic("promptEnd", promptName="p"))
        await answers.until("completionEnd")
        await call.send_raw(sonic("sessionEnd"))
        await answers.rest()
    # What it is going to say, and what it has said.
    assert written(answers, "ASSISTANT") == [SCRIPT.greeting] * 2
    sound = [content["content"] for name, content in answers.all if name == "audioOutput"]
    seconds = sum(len(base64.b64decode(one)) for one in sound) / 2 / 24_000
    assert seconds == pytest.approx(len(SCRIPT.greeting) * CHARACTER_S, abs=0.01)
    names = [name for name, _ in answers.all]
    assert names.count("completionStart") == 1
    assert switchboard.refusals() == []


async def test_sonic_hears_and_calls_a_tool(gateway: Gateway, conversation: Conversation) -> None:
    async with connect(gateway, BEDROCK) as connection:
        call, answers = await prepared(connection)
        await tell(call, said(conversation, CLOSING))
        called = await answers.until("toolUse")
        await write(call, "result", "TOOL", '{"hours": "ten"}')
        await end_of_turn(answers)
    assert written(answers, "USER") == [CLOSING]
    assert (called["toolName"], json.loads(called["content"])) == (
        "opening_hours",
        {"day": "Sunday"},
    )
    assert written(answers, "ASSISTANT")[0] == SCRIPT.turns[1].answer
    assert dict(conversation.exchanges[0].prompt.tools) == {"opening_hours": SCHEMA}


async def test_sonic_stops_when_the_caller_speaks(
    gateway: Gateway, conversation: Conversation
) -> None:
    conversation.script = replace(SCRIPT, greeting="A long greeting. " * 20)
    async with connect(gateway, BEDROCK) as connection:
        call, answers = await prepared(connection)
        await write(call, "ask", "USER", "Greet the caller.", interactive=True)
        await answers.until("audioOutput")
        await tell(call, said(conversation, BOOKING))
        await end_of_turn(answers)
    assert '{ "interrupted" : true }' in written(answers, "ASSISTANT")
    assert written(answers, "ASSISTANT")[-1] == SCRIPT.turns[0].answer


@pytest.mark.parametrize(
    "sent",
    [
        sonic("audioInput", contentName="unknown", content=""),
        sonic("contentStart", type="TEXT", role="USER"),
        sonic("sing"),
        event("part", b"{}"),
        event("chunk", b"no JSON"),
    ],
    ids=["block", "name", "event", "kind", "chunk"],
)
async def test_sonic_refuses_what_is_wrong(
    gateway: Gateway, switchboard: Switchboard, sent: bytes
) -> None:
    async with connect(gateway, BEDROCK) as connection:
        call, answers = await prepared(connection)
        await call.send_raw(sent)
        ((name, content),) = await answers.rest()
    assert name == "exception"
    assert "validationException" in content["headers"]
    assert len(switchboard.refusals()) == 1
    assert switchboard.failures == []
