"""Inworld's speech synthesis: `api.inworld.ai/tts/v1/voice:...`, by websocket or POST."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.base import CHARACTER_S, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64, b64_pieces, inner, word_times

_ENCODINGS = {
    "PCM": "pcm",
    "LINEAR16": "wav",
    "MP3": "mp3",
    "OGG_OPUS": "ogg",
    "MULAW": "mulaw",
    "ALAW": "alaw",
}
_OK = {"code": 0, "message": "", "details": list[Any]()}
_CODES = {400: 3, 401: 16, 429: 8}
"""gRPC's codes by HTTP status: a wrong argument, no authentication, too much asked."""
_INTERNAL = 13


class _Stream(SynthesizeStream):
    """Contexts: `create`, texts, `flush_context` as often as it pleases, `close_context`."""

    hangs_up = False

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.created: dict[str, dict[str, Any]] = {}

    def piece(self, audio: bytes, context: str) -> Message:
        return _result(context, audioChunk={"audioContent": b64(audio)})

    def error(self, refusal: Refusal, context: str) -> Message | None:
        return {"result": {"contextId": context, "status": refusal.body}}

    async def on_json(self, packet: dict[str, Any]) -> None:
        context = str(packet.get("contextId", ""))
        if "create" in packet:
            self.created[context] = inner(packet, "create")
            _form(self.fake, self.created[context])
            await self.send(_result(context, contextCreated={}))
            return
        if context not in self.created:
            raise self.fake.refusal(400, f"no such context: {context!r}")
        if "send_text" in packet:
            self.add(str(inner(packet, "send_text").get("text", "")), context)
        elif "flush_context" in packet:
            self._flush(context, _result(context, flushCompleted={}))
        elif "close_context" in packet:
            self._flush(context, _result(context, contextClosed={}), ends=True)
        elif "cancel_context" in packet:
            self.cancel(context)
            await self.send(_result(context, contextClosed={}))
        else:
            raise self.fake.refusal(400, f"no such message: {sorted(packet)}")

    def _flush(self, context: str, then: Message, *, ends: bool = False) -> None:
        text, created = self.take(context), self.created[context]
        before: list[Message] = []
        times = _times(text, created)
        if times:
            before.append(_result(context, audioChunk={"timestampInfo": times}))
        form = _form(self.fake, created)
        self.say(text, *form, context=context, before=before, then=[then], ends=ends)


class InworldTTS(StreamingTTS):
    """Speaks contexts, with the times of their words or characters, or a whole text."""

    protocol = "inworld-tts"
    path = "/voice:streamBidirectional"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/voice:stream"): self._text}

    def refusal(self, status: int, reason: str) -> Refusal:
        body = {"code": _CODES.get(status, _INTERNAL), "message": reason, "details": list[Any]()}
        return Refusal(status, reason, body)

    async def _text(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        text, (encoding, rate) = str(packet.get("text", "")), _form(self, packet)
        audio = await self.say(request, text, encoding, rate)
        results: list[dict[str, Any]] = [
            {"audioContent": piece} for piece in b64_pieces(audio, rate)
        ]
        if times := _times(text, packet):
            results[0]["timestampInfo"] = times
        lines = (json.dumps({"result": result}) for result in results)
        return web.Response(text="\n".join(lines) + "\n", content_type="application/json")


def _form(fake: StreamingTTS, packet: Mapping[str, Any]) -> tuple[str, int]:
    fake.require(packet, "voiceId", "modelId", "audioConfig")
    config = inner(packet, "audioConfig")
    encoding = config.get("audioEncoding")
    if encoding not in _ENCODINGS:
        raise fake.refusal(400, f"this fake has no audioEncoding {encoding}")
    return _ENCODINGS[encoding], fake.rate(config, "sampleRateHertz")


def _times(text: str, packet: Mapping[str, Any]) -> dict[str, Any]:
    """When words or characters are spoken, in seconds since the flush began; if asked for."""
    kind = packet.get("timestampType")
    if kind == "WORD" and text.strip():
        found = word_times(text)
        return {
            "wordAlignment": {
                "words": [word for word, _, _ in found],
                "wordStartTimeSeconds": [start for _, start, _ in found],
                "wordEndTimeSeconds": [end for _, _, end in found],
            }
        }
    if kind == "CHARACTER" and text.strip():
        starts = [round(i * CHARACTER_S, 3) for i in range(len(text) + 1)]
        return {
            "characterAlignment": {
                "characters": list(text),
                "characterStartTimeSeconds": starts[:-1],
                "characterEndTimeSeconds": starts[1:],
            }
        }
    return {}


def _result(context: str, **fields: Any) -> Message:
    return {"result": {"contextId": context, **fields, "status": _OK}}
