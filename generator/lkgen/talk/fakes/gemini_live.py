"""Gemini's live models, `BidiGenerateContent` of `generativelanguage.googleapis.com`."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import re
import time
from collections.abc import Iterator
from typing import Any, cast

from lkgen.talk.caller.asked import Answer
from lkgen.talk.fakes.gemini_generate import function_call, gone, refusal, tools
from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.llm import Object, who_said
from lkgen.talk.fakes.kinds.realtime_model import CHUNK_S, RATE, RealtimeModel, WebsocketSession
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.kinds.wire import Wire

_PIECE_EVERY_S = 0.01
_RATE = re.compile(r"rate=(\d+)")
_HEARD_HZ = 16_000


class _Session(WebsocketSession):
    """Ends the user's turns itself, or where the client marks activity.

    A model that transcribes only answers nothing, and never ends a turn of its own.
    """

    _setup: Object | None = None
    _hertz = 0
    _plays_until = 0.0

    def kind(self, message: Object) -> str:
        return next(iter(message), "")

    async def on_json(self, message: Object) -> None:
        kind = self.kind(message)
        content = cast("Object", message.get(kind) or {})
        if kind == "setup":
            await self._set_up(content)
        elif self._setup is None:
            raise self.fake.refusal(400, "the first message must be the setup")
        elif kind in ("realtimeInput", "realtime_input"):
            await self._input(content)
        elif kind in ("clientContent", "client_content"):
            self._turns(content)
        elif kind in ("toolResponse", "tool_response"):
            self._results_of(content)
        else:
            raise self.fake.refusal(400, f"unknown message {kind!r}")

    async def on_binary(self, data: bytes) -> None:
        await self.on_json(self.parse(data))

    async def fail(self, refusal: Refusal) -> None:
        with contextlib.suppress(ConnectionError):
            await self._socket.close(code=1008, message=refusal.reason.encode()[:120])

    async def _set_up(self, setup: Object) -> None:
        if not setup.get("model"):
            raise self.fake.refusal(400, "setup.model is missing")
        self.fake.require_served(self.request.host, str(setup["model"]).removeprefix("models/"))
        self._setup = setup
        self.tools = tools(setup)
        await self._tell({"setupComplete": {}})

    async def _input(self, content: Object) -> None:
        chunks = cast("list[Object]", content.get("mediaChunks") or content.get("media_chunks"))
        for chunk in chunks or ():
            await self._audio(chunk)
        if "audio" in content:
            await self._audio(cast("Object", content["audio"]))
        if content.get("activityStart") is not None:
            await self._interrupt()
        if content.get("activityEnd") is not None or content.get("audioStreamEnd"):
            transcript = self.flush()
            if transcript is not None and transcript.words:
                await self.on_transcript(transcript)
        if content.get("text"):
            self.user_said(str(content["text"]))
            self.reply()

    async def _audio(self, chunk: Object) -> None:
        rate = _RATE.search(str(chunk.get("mimeType") or chunk.get("mime_type")))
        hertz = int(rate[1]) if rate else _HEARD_HZ
        if hertz != self._hertz:
            self._hertz = hertz
            self.expect_audio(hertz)
        await self.push_audio(self.decode(chunk.get("data")))

    def _turns(self, content: Object) -> None:
        for turn in cast("list[Object]", content.get("turns") or []):
            for part in cast("list[Object]", turn.get("parts") or []):
                text = str(part.get("text") or "")
                who = who_said(str(turn.get("role") or "user"), text)
                self.last = who or self.last
                if who == "user":
                    self.user_said(text)
        if content.get("turnComplete") or content.get("turn_complete"):
            self.reply()

    def _results_of(self, content: Object) -> None:
        given = content.get("functionResponses") or content.get("function_responses")
        for response in cast("list[Object]", given or []):
            if self.tool_gave(response.get("response")):
                self.reply()

    @property
    def _transcribes_only(self) -> bool:
        return "transcribe" in str((self._setup or {}).get("model"))

    async def on_transcript(self, transcript: Transcript) -> None:
        if self._transcribes_only:
            await self._transcribe(transcript)
        elif transcript.what == "started":
            await self._interrupt()
        elif transcript.what == "final" and transcript.words:
            self.user_said(transcript.text)
            if self._wants("inputAudioTranscription"):
                await self._content(inputTranscription={"text": transcript.text})
            await self.stop()
            self.reply()

    async def _transcribe(self, transcript: Transcript) -> None:
        if transcript.what == "interim":
            await self._content(interimInputTranscription={"text": transcript.text})
        elif transcript.what == "final" and transcript.words:
            await self.fake.work(self.request, "stt")
            await self._content(inputTranscription={"text": transcript.text})

    async def _interrupt(self) -> None:
        """The user speaks: what is still being made, or played, ends."""
        plays = time.monotonic() < self._plays_until
        if self.replying:
            await self.stop()
        elif plays:
            await self.stopped()

    async def stopped(self) -> None:
        self._plays_until = 0.0
        await self._content(interrupted=True)
        await self._content(turnComplete=True)

    async def say(self, answer: Answer) -> None:
        if answer.tools:
            calls = [function_call(call) for call in answer.tools]
            await self._tell({"toolCall": {"functionCalls": calls}})
            return
        self._plays_until = time.monotonic()
        for part in self._parts(answer):
            await self._content(**part)
            await asyncio.sleep(_PIECE_EVERY_S)
        await self._content(generationComplete=True)
        await self._content(turnComplete=True)

    def _parts(self, answer: Answer) -> Iterator[Object]:
        config = cast("Object", (self._setup or {}).get("generationConfig") or {})
        speaks = config.get("responseModalities", ["AUDIO"]) != ["TEXT"]
        for word, pcm in self.spoken(answer):
            if word and not speaks:
                yield {"modelTurn": {"role": "model", "parts": [{"text": word}]}}
            elif word and self._wants("outputAudioTranscription"):
                yield {"outputTranscription": {"text": word}}
            if pcm and speaks:
                self._plays_until += CHUNK_S
                data = base64.b64encode(pcm).decode()
                audio = {"mimeType": f"audio/pcm;rate={RATE}", "data": data}
                yield {"modelTurn": {"role": "model", "parts": [{"inlineData": audio}]}}

    def _wants(self, what: str) -> bool:
        return (self._setup or {}).get(what) is not None

    async def _content(self, **fields: Any) -> None:
        await self._tell({"serverContent": fields})

    async def _tell(self, message: Object) -> None:
        # Google sends its JSON in binary messages.
        await self.send_bytes(json.dumps(message).encode())


class GeminiLive(RealtimeModel):
    """Hears, answers in speech or text, calls tools; or transcribes only."""

    protocol = "gemini-live"
    path = "/ws/google.ai.generativelanguage.v1*.GenerativeService.BidiGenerateContent"
    session = _Session

    def refusal(self, status: int, reason: str) -> Refusal:
        return refusal(status, reason)

    def gone(self, wire: Wire, model: str) -> Refusal:
        return gone(model, "bidiGenerateContent")
