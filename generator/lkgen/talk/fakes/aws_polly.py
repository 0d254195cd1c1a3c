"""Amazon Polly: `POST polly.REGION.amazonaws.com/v1/speech`."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.aws_event_stream import access_key
from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.tts import TTS
from lkgen.talk.fakes.kinds.wire import Wire

_RATES = {"mp3": (8_000, 16_000, 22_050, 24_000, 44_100, 48_000), "pcm": (8_000, 16_000)}
_DEFAULT_RATE = {"mp3": 24_000, "pcm": 16_000}


class AWSPolly(TTS):
    """Speaks a whole text. The signature of a request is not checked, its key is."""

    protocol = "aws-polly"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/v1/speech"): self._speech}

    def admits(self, request: web.Request, wire: Wire) -> bool:
        return self.keys.fit(access_key(request, "polly"), wire.dummy_key)

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"message": reason})

    async def _speech(self, request: web.Request, record: Request) -> web.StreamResponse:
        packet = await self.packet(request, record)
        self.require(packet, "OutputFormat", "Text", "VoiceId")
        encoding = str(packet["OutputFormat"])
        if encoding not in _RATES:
            raise self.refusal(400, f"this fake speaks mp3 and pcm only, not {encoding}")
        rate = int(packet.get("SampleRate", _DEFAULT_RATE[encoding]))
        if rate not in _RATES[encoding]:
            raise self.refusal(400, f"no such SampleRate: {rate}")
        text = str(packet["Text"])
        response = await self.file(request, text, encoding, rate)
        # botocore wants the first.
        response.headers["x-amzn-RequestId"] = ANY_ID
        response.headers["x-amzn-RequestCharacters"] = str(len(text))
        return response
