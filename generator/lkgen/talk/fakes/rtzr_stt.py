"""ReturnZero's speech-to-text: a token by `POST`, then `wss://openapi.vito.ai`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.kinds.wire import Wire, bearer, made_up

_TOKEN = made_up("rtzr-token")
_TOKEN_S = 6 * 3600


class _Stream(RecognizeStream):
    def opened(self) -> Iterable[Message]:
        self.expect_audio(
            int(self.query["sample_rate"]), pause_s=float(self.query.get("epd_time", 0.5))
        )
        return ()

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            yield {
                "seq": self.turn,
                "start_at": int(transcript.start * 1000),
                "duration": int((transcript.end - transcript.start) * 1000),
                "final": transcript.what == "final",
                "alternatives": [{"text": transcript.text, "confidence": 0.99}],
                "words": [
                    {
                        "text": word,
                        "start_at": int(start * 1000),
                        "duration": int((end - start) * 1000),
                    }
                    for word, start, end in transcript.times()
                ],
            }

    async def on_text(self, text: str) -> None:
        if text != "EOS":
            await super().on_text(text)
        await self.finish()
        await self.close()


class Rtzr(StreamingSTT):
    """Tells sentences with the times of their words."""

    protocol = "rtzr-stt"
    path = "/v1/transcribe:streaming"
    stream = _Stream

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", "/v1/authenticate"): self._authenticate}

    def admits(self, request: web.Request, wire: Wire) -> bool:
        # The keys come in a form, and buy the token.
        buys = request.content_type == "application/x-www-form-urlencoded"
        return buys or bearer(request) == _TOKEN

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(
            status, reason, {"code": "H0002" if status == 401 else "H0001", "msg": reason}
        )

    def check(self, request: web.Request) -> None:
        self.require_values(request.query, encoding="LINEAR16")
        self.rate(request.query)

    async def _authenticate(self, request: web.Request, record: Request) -> web.StreamResponse:
        form = await self.form(request)
        given = (form.get("client_id"), form.get("client_secret"))
        secret = self.wires[0].variables["RTZR_CLIENT_SECRET"]
        if given != (self.wires[0].dummy_key, secret):
            raise self.refusal(401, "no valid client_id and client_secret")
        expires = int(time.time()) + _TOKEN_S
        return web.json_response({"access_token": _TOKEN, "expire_at": expires})
