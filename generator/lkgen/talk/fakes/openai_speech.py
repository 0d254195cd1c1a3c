"""Speech as OpenAI defined it, which Groq and Azure speak too: `POST /v1/audio/speech`."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.openai_error import gone
from lkgen.talk.fakes.kinds.tts import TTS, Event, b64_pieces, sse
from lkgen.talk.fakes.kinds.wire import Wire

_GROQ = "api.groq.com"
# Of OpenAI's voices; Groq's are in the models it hosts.
_RATE = 24_000
_GROQ_RATE = 48_000
# What OpenAI calls by another name; livekit-agents 1.0 asks for it.
_ENCODINGS = {"opus": "ogg"}
_HEADERS = {"x-request-id": "req_lkgen"}


class OpenAISpeech(TTS):
    """Speaks a whole text, as audio or as events that hold it."""

    protocol = "openai-speech"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("POST", "/audio/speech"): self._speech,
            # Azure has the name of a deployment before it.
            ("POST", "/deployments/*/audio/speech"): self._speech,
            ("GET", "/"): self._root,
            ("GET", "/deployments/*/"): self._root,
        }

    def refusal(self, status: int, reason: str) -> Refusal:
        error = {"message": reason, "type": "invalid_request_error", "param": None}
        code = "invalid_api_key" if status == 401 else None
        return Refusal(status, reason, {"error": {**error, "code": code}})

    def gone(self, wire: Wire, model: str) -> Refusal:
        return gone(wire, model)

    async def _root(self, request: web.Request, record: Request) -> web.StreamResponse:
        """Where the plugin opens its connection in advance; there is nothing."""
        del request, record
        return web.json_response({"error": {"message": "Invalid URL (GET /v1/)"}}, status=404)

    async def _speech(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "model", "input", "voice")
        self.require_served(request.host, packet["model"])
        asked = str(packet.get("response_format", "mp3"))
        encoding = _ENCODINGS.get(asked, asked)
        rate = _GROQ_RATE if request.host.partition(":")[0] == _GROQ else _RATE
        text = str(packet["input"])
        if packet.get("stream_format", "audio") == "audio":
            response = await self.file(request, text, encoding, rate)
            response.headers.update(_HEADERS)
            return response
        if str(packet["model"]).startswith("tts-1"):
            raise self.refusal(400, f"{packet['model']} has no stream_format sse")
        audio = await self.say(request, text, encoding, rate)
        usage = {"input_tokens": len(text) // 4, "output_tokens": len(text), "total_tokens": 0}
        usage["total_tokens"] = sum(usage.values())
        events: list[Event] = [
            ("", {"type": "speech.audio.delta", "audio": piece})
            for piece in b64_pieces(audio, rate)
        ]
        events.append(("", {"type": "speech.audio.done", "usage": usage}))
        return web.Response(body=sse(events), content_type="text/event-stream", headers=_HEADERS)
