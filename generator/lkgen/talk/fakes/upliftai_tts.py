"""Uplift AI's speech synthesis: socket.io at `wss://api.upliftai.org/socket.io/`.

Packets of Engine.IO 4 (a digit) hold those of Socket.IO 5 (a digit, a namespace, JSON).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal
from lkgen.talk.fakes.kinds.streaming_tts import Message, StreamingTTS, SynthesizeStream
from lkgen.talk.fakes.kinds.tts import b64

_NAMESPACE = "/text-to-speech/multi-stream"
_OPEN, _PING, _PONG = "0", "2", "3"
_CONNECT, _DISCONNECT, _EVENT, _CONNECT_ERROR = "40", "41", "42", "44"
_FORMS = {
    "PCM_22050_16": ("pcm", 22_050),
    "WAV_22050_16": ("wav", 22_050),
    "MP3_22050_32": ("mp3", 22_050),
    "MP3_22050_64": ("mp3", 22_050),
    "MP3_22050_128": ("mp3", 22_050),
    "ULAW_8000_8": ("mulaw", 8_000),
}


class _Stream(SynthesizeStream):
    """The key comes with the packet that joins the namespace; then requests have names."""

    joined = False

    def opened(self) -> Iterable[Message]:
        times = {"pingInterval": 25_000, "pingTimeout": 20_000, "maxPayload": 1_000_000}
        return [_OPEN + json.dumps({"sid": ANY_ID, "upgrades": list[str](), **times})]

    def piece(self, audio: bytes, context: str) -> Message:
        return _event({"type": "audio", "requestId": context, "audio": b64(audio)})

    def error(self, refusal: Refusal, context: str) -> Message | None:
        if not self.joined:
            return f"{_CONNECT_ERROR}{_NAMESPACE}," + json.dumps({"message": refusal.reason})
        return _event({"type": "error", "requestId": context, "message": refusal.reason})

    async def on_json(self, packet: dict[str, Any]) -> None:
        raise self.fake.refusal(400, "no packet of Engine.IO")

    async def on_text(self, text: str) -> None:
        kind, (namespace, _, rest) = text[:2], text[2:].partition(",")
        if text in (_PONG, _PING):
            return
        if kind == _DISCONNECT:
            await self.close()
        elif namespace != _NAMESPACE:
            raise self.fake.refusal(400, f"no such namespace: {namespace}")
        elif kind == _CONNECT:
            self.fake.require_key(_token(rest))
            self.joined = True
            await self.send(f"{_CONNECT}{_NAMESPACE}," + json.dumps({"sid": ANY_ID}))
            await self.send(_event({"type": "ready", "sessionId": ANY_ID}))
        elif kind == _EVENT and self.joined:
            self._synthesize(rest)
        else:
            raise self.fake.refusal(400, f"no such packet: {text[:20]!r}")

    def _synthesize(self, rest: str) -> None:
        try:
            event: Any = json.loads(rest)
            name, request = event[0], cast("Mapping[str, Any]", event[1])
            encoding, rate = _FORMS[request["outputFormat"]]
        except (ValueError, LookupError, TypeError) as error:
            raise self.fake.refusal(400, f"no request: {rest[:80]}") from error
        if name != "synthesize":
            raise self.fake.refusal(400, f"no such event: {name}")
        self.fake.require(request, "requestId", "text", "voiceId")
        context = str(request["requestId"])
        self.say(
            str(request["text"]),
            encoding,
            rate,
            context=context,
            before=[_event({"type": "audio_start", "requestId": context})],
            then=[_event({"type": "audio_end", "requestId": context})],
            ends=True,
        )


class UpliftAITTS(StreamingTTS):
    """Speaks requests side by side."""

    protocol = "upliftai-tts"
    path = "/socket.io/"
    stream = _Stream

    def check(self, query: Mapping[str, str]) -> None:
        if query.get("EIO") != "4":
            raise self.refusal(400, "this fake speaks EIO=4 only")


def _event(data: Mapping[str, Any]) -> str:
    return f"{_EVENT}{_NAMESPACE}," + json.dumps(["message", data])


def _token(rest: str) -> object:
    """The key in the packet that joins a namespace."""
    try:
        packet: Any = json.loads(rest)
        return packet["token"]
    except (ValueError, LookupError, TypeError):
        return None
