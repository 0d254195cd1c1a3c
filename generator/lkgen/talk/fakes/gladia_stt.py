"""Gladia's live transcription: a session is asked for by `POST`, and gives a websocket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiohttp import web

from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.kinds.wire import Wire


class _Stream(RecognizeStream):
    fake: Gladia

    def opened(self) -> Iterable[Message]:
        config = self.fake.sessions[self.query["token"]]
        asked = config.get("messages_config", {})
        self.expect_audio(
            int(config["sample_rate"]),
            pause_s=float(config.get("endpointing", 0.05)),
            interim=bool(asked.get("receive_partial_transcripts")),
        )
        return ()

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            utterance = {
                "text": transcript.text,
                "language": "en",
                "start": round(transcript.start, 3),
                "end": round(transcript.end, 3),
                "confidence": 0.99,
                "channel": 0,
                "words": [
                    {"word": word, "start": start, "end": end, "confidence": 0.99}
                    for word, start, end in transcript.times()
                ],
            }
            final = transcript.what == "final"
            data = {"id": f"00_{self.turn:08}", "is_final": final, "utterance": utterance}
            yield {"type": "transcript", "session_id": ANY_ID, "data": data}

    def audio(self, message: dict[str, Any]) -> str | None:
        if self.kind(message) != "audio_chunk":
            return None
        return str(message.get("data", {}).get("chunk", ""))

    async def on_json(self, message: dict[str, Any]) -> None:
        if self.kind(message) != "stop_recording":
            raise self.unknown(message)
        await self.finish()
        await self.close()


class Gladia(StreamingSTT):
    """Tells utterances with the times of their words.

    Attributes:
        sessions: what was asked for, by the token in the address of its websocket.
    """

    protocol = "gladia-stt"
    path = "/v2/live"
    stream = _Stream

    def __init__(self, conversation: Conversation, wires: Sequence[Wire]) -> None:
        super().__init__(conversation, wires)
        self.sessions: dict[str, dict[str, Any]] = {}

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {**super().routes(), ("POST", self.path): self._begin}

    def admits(self, request: web.Request, wire: Wire) -> bool:
        # The address of a session's websocket is the key to it.
        return request.query.get("token") in self.sessions or super().admits(request, wire)

    def refusal(self, status: int, reason: str) -> Refusal:
        body = {"statusCode": status, "message": reason, "request_id": ANY_ID}
        return Refusal(status, reason, body)

    def check(self, request: web.Request) -> None:
        if request.query.get("token") not in self.sessions:
            raise self.refusal(401, "no such session")

    async def _begin(self, request: web.Request, record: Request) -> web.StreamResponse:
        config: Any = await request.json()
        record.detail["config"] = config
        self.require_values(config, encoding="wav/pcm", bit_depth=16, channels=1)
        self.rate(config)
        token = f"session-{len(self.sessions)}"
        self.sessions[token] = config
        url = f"wss://{request.host}{self.path}?token={token}"
        return web.json_response({"id": ANY_ID, "url": url}, status=201)
