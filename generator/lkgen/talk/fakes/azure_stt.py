"""Azure's speech-to-text as its native SDK speaks it: "USP" frames over a websocket.

A frame is headers and a body. The SDK names a turn in a header; every answer names it too.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping

from lkgen.talk.fakes.kinds.base import ANY_ID, Handler, Refusal
from lkgen.talk.fakes.kinds.streaming_stt import Message, RecognizeStream, StreamingSTT
from lkgen.talk.fakes.kinds.transcriber import Transcript

_PAUSE_S = 0.5
_RATE = 16_000
_TICKS = 10_000_000
"""In a second, as this protocol counts time."""


class _Stream(RecognizeStream):
    """`speech.config` and `speech.context` come first, then audio, a WAV without end."""

    _turn_id = ""

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        offset = int(transcript.start * _TICKS)
        duration = int((transcript.end - transcript.start) * _TICKS)
        times = {"Id": uuid.uuid4().hex, "Offset": offset, "Duration": duration}
        if transcript.what == "started":
            yield {"path": "speech.startDetected", "Offset": offset}
        elif transcript.what == "interim":
            yield {"path": "speech.hypothesis", "Text": transcript.text, **times}
        elif transcript.words:
            text = transcript.text
            best = {"Confidence": 0.99, "Lexical": text, "ITN": text, "MaskedITN": text}
            yield {
                "path": "speech.phrase",
                "RecognitionStatus": "Success",
                "DisplayText": text,
                "NBest": [{**best, "Display": text}],
                **times,
            }
        else:
            yield {"path": "speech.phrase", "RecognitionStatus": "NoMatch", **times}

    async def on_text(self, text: str) -> None:
        headers, _, _ = text.partition("\r\n\r\n")
        fields = _fields(headers)
        self._turn_id = fields.get("x-requestid", self._turn_id)
        if fields.get("path") == "speech.context":
            await self.send({"path": "turn.start", "context": {"serviceTag": ANY_ID}})
        elif fields.get("path") not in ("speech.config", "telemetry", "speech.event"):
            raise self.fake.refusal(400, f"unknown path {fields.get('path')!r}")

    async def on_binary(self, data: bytes) -> None:
        end = 2 + int.from_bytes(data[:2], "big")
        fields = _fields(data[2:end].decode("latin1"))
        if fields.get("path") != "audio":
            raise self.fake.refusal(400, f"unknown path {fields.get('path')!r}")
        if not self._turn_id:
            raise self.fake.refusal(400, "audio arrived before speech.context")
        audio = data[end:]
        if self._transcriber is None:
            is_wav = audio.startswith(b"RIFF")
            rate = int.from_bytes(audio[24:28], "little") if is_wav else _RATE
            self.expect_audio(rate, pause_s=_PAUSE_S)
        if audio:
            await self.push_audio(audio)
            return
        await self.finish()
        end_offset = int(self.seconds * _TICKS)
        await self.send({"path": "speech.endDetected", "Offset": end_offset}, {"path": "turn.end"})

    async def send(self, *messages: Message) -> None:
        for message in messages:
            body = {name: value for name, value in message.items() if name != "path"}
            headers = (
                f"X-RequestId:{self._turn_id}",
                "Content-Type:application/json; charset=utf-8",
                f"Path:{message['path']}",
            )
            await self.send_text("\r\n".join((*headers, "", json.dumps(body))))

    def error(self, refusal: Refusal) -> None:
        """It says why in the frame that closes the connection."""


class AzureSpeech(StreamingSTT):
    """Tells phrases of a conversation."""

    protocol = "azure-stt"
    path = "/stt/speech/universal/v2"
    stream = _Stream
    subprotocols = ("USP",)

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        # By mode, as older releases of the SDK have it.
        return {**super().routes(), ("GET", "/speech/recognition/*/v1"): self.serve}

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": {"code": str(status), "message": reason}})


def _fields(headers: str) -> dict[str, str]:
    """Headers by name, in lower case."""
    lines: list[tuple[str, str, str]] = [line.partition(":") for line in headers.splitlines()]
    return {name.strip().casefold(): value.strip() for name, _, value in lines}
