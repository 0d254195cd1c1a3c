"""Deepgram's speech synthesis, Flux: `api.deepgram.com/v2/speak`, by websocket or POST."""

from __future__ import annotations

from collections.abc import Iterable

from lkgen.talk.fakes.deepgram_speak import DeepgramSpeak, DeepgramStream, form
from lkgen.talk.fakes.kinds.base import ANY_ID, CHARACTER_S
from lkgen.talk.fakes.kinds.streaming_tts import Message


class _Stream(DeepgramStream):
    def opened(self) -> Iterable[Message]:
        return [{"type": "Connected", "request_id": ANY_ID}]

    def flush(self, text: str) -> None:
        seconds = len(text) * CHARACTER_S
        self.say(
            text,
            *form(self.fake, self.query),
            before=[{"type": "SpeechStarted"}] if text else [],
            then=[{"type": "Flushed"}, {"type": "SpeechMetadata", "duration": seconds}],
        )


class DeepgramFluxSpeak(DeepgramSpeak):
    """As Aura, with more said about it."""

    protocol = "deepgram-flux-speak"
    path = "/v2/speak"
    stream = _Stream
    model = "flux-"
