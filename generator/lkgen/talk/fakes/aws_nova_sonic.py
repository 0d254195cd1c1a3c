"""Amazon Nova Sonic: speech to speech over a stream of Bedrock's, both ways at once.

The events are JSON inside Amazon's own; https://docs.aws.amazon.com/nova/latest/userguide/
(input-events.html, output-events.html) has them.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from lkgen.talk.caller.asked import Answer
from lkgen.talk.fakes.kinds.aws_event_stream import EventStreamFake, events, frame
from lkgen.talk.fakes.kinds.base import Fake, Refusal, Request
from lkgen.talk.fakes.kinds.llm import Object, identifier
from lkgen.talk.fakes.kinds.realtime_model import CHUNK_S, RealtimeSession
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.net.http2 import Http2Stream

# How much faster than real time it speaks.
_AHEAD = 0.1
_INTERRUPTED = '{ "interrupted" : true }'
"""What the model writes where the caller cuts it short."""


class AwsNovaSonic(EventStreamFake):
    """A session a stream: what it is sent comes in blocks, what it says too."""

    protocol = "aws-nova-sonic"
    part = "realtime"
    path = "/model/*/invoke-with-bidirectional-stream"
    signs_for = "bedrock"
    errors: ClassVar = {
        400: "validationException",
        401: "unrecognizedClientException",
        403: "accessDeniedException",
        429: "throttlingException",
        500: "internalServerException",
        503: "serviceUnavailableException",
    }

    async def serve(self, stream: Http2Stream, record: Request) -> None:
        session = _Session(self, stream, record)
        # The client waits for the answer to begin before it sends audio.
        await stream.send(b"")
        try:
            async for event in events(stream):
                if event.kind != "chunk":
                    raise self.refusal(400, f"no such event: {event.kind!r}")
                chunk = json.loads(event.payload)
                try:
                    await session.on_json(session.parse(base64.b64decode(chunk["bytes"])))
                except KeyError as missing:
                    raise self.refusal(400, f"{missing} is required") from missing
                if session.closed:
                    return
        finally:
            await session.over()


class _Session(RealtimeSession):
    """What was said in it so far.

    Attributes:
        closed: the client has ended it.
    """

    def __init__(self, fake: Fake, stream: Http2Stream, record: Request) -> None:
        super().__init__(fake, stream, record)
        self.closed = False
        self._stream = stream
        self._names: Object = {}
        self._rate = 0
        # The blocks that are open now: what began them, and the text in them.
        self._blocks: dict[str, Object] = {}
        self._written: dict[str, str] = {}
        self._begun = False

    def kind(self, message: Object) -> str:
        return next(iter(message.get("event") or {}), "")

    async def send(self, message: Mapping[str, Any]) -> None:
        data = base64.b64encode(json.dumps({"event": message}).encode()).decode()
        await self._stream.send(frame("chunk", {"bytes": data}))

    async def fail(self, refusal: Refusal) -> None:
        raise refusal

    async def on_json(self, message: Object) -> None:
        kind = self.kind(message)
        body: Object = message["event"][kind] if kind else {}
        if kind == "promptStart":
            self._prepare(body)
        elif kind == "contentStart":
            self._start(body)
        elif kind == "audioInput":
            self._block(body)
            await self.push_audio(self.decode(body.get("content")))
        elif kind in ("textInput", "toolResult"):
            self._block(body)
            self._written[str(body["contentName"])] += str(body.get("content", ""))
        elif kind == "contentEnd":
            self._end(body)
        elif kind == "promptEnd":
            await self.stop()
            await self.send({"completionEnd": {**self._names, "stopReason": "END_TURN"}})
        elif kind == "sessionEnd":
            self.closed = True
        elif kind != "sessionStart":
            raise self.fake.refusal(400, f"unknown event {kind!r}")

    def _prepare(self, body: Object) -> None:
        self._rate = body["audioOutputConfiguration"]["sampleRateHertz"]
        self._names = {
            "sessionId": identifier(""),
            "promptName": body.get("promptName"),
            "completionId": identifier(""),
        }
        config = cast("Object", body.get("toolConfiguration") or {})
        tools = cast("list[Object]", config.get("tools") or [])
        specs = [cast("Object", tool["toolSpec"]) for tool in tools]
        self.tools = {one["name"]: json.loads(one["inputSchema"]["json"]) for one in specs}

    def _start(self, body: Object) -> None:
        if not self._names:
            raise self.fake.refusal(400, "promptStart must come before any content")
        name = str(body["contentName"])
        self._blocks[name], self._written[name] = body, ""
        if body["type"] == "AUDIO":
            self.expect_audio(body["audioInputConfiguration"]["sampleRateHertz"])

    def _block(self, body: Object) -> Object:
        """The block that a piece belongs to.

        Raises:
            Refusal: there is none.
        """
        found = self._blocks.get(str(body.get("contentName")))
        if found is None:
            raise self.fake.refusal(400, "contentStart must come before its content")
        return found

    def _end(self, body: Object) -> None:
        block, text = self._block(body), self._written.pop(str(body["contentName"]))
        del self._blocks[str(body["contentName"])]
        role = block.get("role")
        if role == "TOOL":
            if self.tool_gave(text):
                self.reply()
        elif role == "USER" and block["type"] == "TEXT":
            self.user_said(text)
            if block.get("interactive"):
                self.reply()
        elif role == "ASSISTANT":
            self.last = "assistant"

    async def on_transcript(self, transcript: Transcript) -> None:
        if transcript.what == "started":
            await self.stop()
        elif transcript.what == "final" and transcript.words:
            await self._begin()
            await self._write("USER", "FINAL", transcript.text, "PARTIAL_TURN")
            self.user_said(transcript.text)
            self.reply()

    async def begin(self, answer: Answer) -> None:
        await self._begin()

    async def say(self, answer: Answer) -> None:
        for call in answer.tools:
            block = await self._open("TOOL", "TOOL", "")
            called = {"toolUseId": identifier("tooluse_"), "toolName": call.name}
            await self.send({"toolUse": {**block, **called, "content": call.arguments_json()}})
            await self._close(block, "TOOL_USE")
        if answer.tools:
            return
        # What it is going to say, how that sounds, and what it has said.
        await self._write("ASSISTANT", "SPECULATIVE", answer.text, "PARTIAL_TURN")
        block = await self._open("AUDIO", "ASSISTANT", "")
        for _, pcm in self.spoken(answer, self._rate):
            if pcm:
                content = base64.b64encode(pcm).decode()
                await self.send({"audioOutput": {**block, "content": content}})
                await asyncio.sleep(CHUNK_S * _AHEAD)
        await self._close(block, "END_TURN")
        await self._write("ASSISTANT", "FINAL", answer.text, "END_TURN")

    async def stopped(self) -> None:
        await self._write("ASSISTANT", "FINAL", _INTERRUPTED, "INTERRUPTED")

    async def _begin(self) -> None:
        """Say that there will be answers, once."""
        if not self._begun:
            self._begun = True
            await self.send({"completionStart": self._names})

    async def _write(self, role: str, stage: str, text: str, stop: str) -> None:
        """A block of text."""
        block = await self._open("TEXT", role, stage)
        await self.send({"textOutput": {**block, "content": text}})
        await self._close(block, stop)

    async def _open(self, kind: str, role: str, stage: str) -> Object:
        """Begin a block; returns what its events say of it."""
        block = {**self._names, "contentId": identifier(""), "type": kind, "role": role}
        fields = {"additionalModelFields": json.dumps({"generationStage": stage})} if stage else {}
        await self.send({"contentStart": {**block, **fields}})
        return block

    async def _close(self, block: Object, stop: str) -> None:
        await self.send({"contentEnd": {**block, "stopReason": stop}})
