"""Deepgram's live transcription, `wss://api.deepgram.com/v1/listen`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import WSMsgType, web

from lkgen.talk.audio import Ear, Heard
from lkgen.talk.fakes.base import Fake, Handler, Refusal, Request, Service, bearer
from lkgen.talk.script import Conversation, Utterance

_MODELS = ("nova", "enhanced", "base", "whisper")
_IDLE_TIMEOUT_S = 10.0
_INTERIM_EVERY_S = 0.3
# Deepgram's own default is 10 ms, which holds only where its model hears a sentence end.
# This fake hears only loudness, so it needs a pause that no word contains.
_LEAST_PAUSE_S = 0.2
_REQUEST_ID = "00000000-0000-4000-8000-000000000000"


class DeepgramListen(Fake):
    """Hears the sentence the caller says, as long as its audio really arrives."""

    protocol = "deepgram-listen"
    services = (Service("api.deepgram.com", "DEEPGRAM_API_KEY"),)

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("GET", "/v1/listen"): self._listen}

    def key(self, request: web.Request) -> str | None:
        return bearer(request, "Token")

    def unauthorized(self) -> Refusal:
        return _refusal(401, "INVALID_AUTH", "Invalid credentials.")

    async def _listen(self, request: web.Request, record: Request) -> web.StreamResponse:
        query = request.query
        _check(query)
        record.detail["query"] = dict(query)
        messages: list[str] = record.detail.setdefault("messages", [])
        socket = web.WebSocketResponse()
        socket.headers["dg-request-id"] = _REQUEST_ID
        await socket.prepare(request)
        stream = _Stream(socket, query, self.conversation)
        while True:
            try:
                message = await socket.receive(timeout=_IDLE_TIMEOUT_S)
            except asyncio.TimeoutError:
                await socket.close(code=1011, message=b"NET-0001: neither audio nor a message")
                record.refused = "1011 no audio and no KeepAlive for 10 s"
                return socket
            if message.type is WSMsgType.BINARY:
                await stream.audio(message.data)
            elif message.type is WSMsgType.TEXT:
                kind = _kind(message.data)
                messages.append(kind)
                if not await stream.control(kind):
                    record.refused = f"1008 unknown message {kind!r}"
                    await socket.close(code=1008, message=b"DATA-0000: unknown message")
            if socket.closed:
                return socket


class _Stream:
    """One websocket: what it has heard and said."""

    def __init__(
        self, socket: web.WebSocketResponse, query: Mapping[str, str], conversation: Conversation
    ) -> None:
        self._socket = socket
        self._conversation = conversation
        endpointing = query.get("endpointing", "10")
        pause_s = int(endpointing) / 1000 if endpointing.isdecimal() else 0.0
        self._ear = Ear(int(query["sample_rate"]), silence_s=max(pause_s, _LEAST_PAUSE_S))
        self._ends_turns = endpointing != "false"
        self._interim = query.get("interim_results") == "true"
        self._tells_start = query.get("vad_events") == "true"
        self._tells_end = "utterance_end_ms" in query
        self._utterance: Utterance | None = None
        # Words of the utterance that have been sent as final, and as interim.
        self._settled = 0
        self._shown = 0
        self._next_interim_s = 0.0

    async def audio(self, pcm: bytes) -> None:
        for heard in self._ear.feed(pcm):
            if heard is Heard.STARTED:
                await self._started()
            elif heard is Heard.GOES_ON and self._interim:
                await self._show()
            elif heard is Heard.ENDED:
                await self._settle(speech_final=self._ends_turns)
                if self._tells_end:
                    await self._send("UtteranceEnd", channel=[0, 1], last_word_end=self._now())

    async def control(self, kind: str) -> bool:
        """Follow a text message; False if there is no such message."""
        if kind == "Finalize":
            await self._settle(speech_final=False, from_finalize=True)
        elif kind == "CloseStream":
            await self._settle(speech_final=False)
            await self._send("Metadata", request_id=_REQUEST_ID, duration=self._now(), channels=1)
            await self._socket.close()
        return kind in ("Finalize", "CloseStream", "KeepAlive")

    async def _started(self) -> None:
        if self._utterance is not self._conversation.utterance:
            self._utterance = self._conversation.utterance
            self._settled = 0
        self._shown = self._settled
        if self._tells_start:
            await self._send("SpeechStarted", channel=[0, 1], timestamp=self._ear.started_at)

    def _words(self) -> list[str]:
        """What has been said and is not final yet."""
        if self._utterance is None:
            return []
        said = self._utterance.words_after(self._ear.seconds - self._ear.started_at)
        return said[self._settled :]

    async def _show(self) -> None:
        if self._ear.seconds < self._next_interim_s:
            return
        self._next_interim_s = self._ear.seconds + _INTERIM_EVERY_S
        words = self._words()
        if words and self._settled + len(words) > self._shown:
            self._shown = self._settled + len(words)
            await self._results(words, final=False)

    async def _settle(self, *, speech_final: bool, from_finalize: bool = False) -> None:
        words = self._words()
        self._settled += len(words)
        if words:
            await asyncio.sleep(self._conversation.script.latency.stt)
        if words or speech_final or from_finalize:
            await self._results(
                words, final=True, speech_final=speech_final, from_finalize=from_finalize
            )

    async def _results(
        self,
        words: list[str],
        *,
        final: bool,
        speech_final: bool = False,
        from_finalize: bool = False,
    ) -> None:
        start = self._ear.started_at
        duration = max(self._ear.seconds - start, 0.0)
        step = duration / max(1, len(words))
        alternative = {
            "transcript": " ".join(words),
            "confidence": 0.99 if words else 0.0,
            "words": [
                {
                    "word": word.casefold().strip(".,?!"),
                    "punctuated_word": word,
                    "confidence": 0.99,
                    "start": round(start + step * i, 3),
                    "end": round(start + step * (i + 1), 3),
                }
                for i, word in enumerate(words)
            ],
        }
        await self._send(
            "Results",
            channel_index=[0, 1],
            start=round(start, 3),
            duration=round(duration, 3),
            is_final=final,
            speech_final=speech_final,
            from_finalize=from_finalize,
            channel={"alternatives": [alternative]},
            metadata={"request_id": _REQUEST_ID, "model_uuid": _REQUEST_ID, "model_info": {}},
        )

    async def _send(self, kind: str, **fields: Any) -> None:
        # The agent may hang up at any time.
        with contextlib.suppress(ConnectionError):
            await self._socket.send_json({"type": kind, **fields})

    def _now(self) -> float:
        return round(self._ear.seconds, 3)


def _check(query: Mapping[str, str]) -> None:
    """Refuse what Deepgram refuses, and what this fake cannot hear."""
    model = query.get("model", "base")
    if model.partition("-")[0] not in _MODELS:
        raise _refusal(400, "Bad Request", f"no such model: {model}")
    if query.get("encoding") != "linear16" or query.get("channels", "1") != "1":
        raise _refusal(400, "Bad Request", "this fake hears encoding=linear16, channels=1 only")
    rate = query.get("sample_rate", "")
    if not rate.isdecimal() or not 8_000 <= int(rate) <= 48_000:
        raise _refusal(400, "Bad Request", "sample_rate is required with encoding")
    if "utterance_end_ms" in query and query.get("interim_results") != "true":
        raise _refusal(400, "Bad Request", "utterance_end_ms needs interim_results")
    endpointing = query.get("endpointing", "10")
    if endpointing not in ("true", "false") and not endpointing.isdecimal():
        raise _refusal(400, "Bad Request", f"endpointing is not a number: {endpointing}")


def _refusal(status: int, code: str, message: str) -> Refusal:
    body = {"err_code": code, "err_msg": message, "request_id": _REQUEST_ID}
    return Refusal(status, message, body)


def _kind(text: str) -> str:
    try:
        return str(json.loads(text).get("type", ""))
    except (ValueError, AttributeError):
        return ""
