"""Google Cloud Speech-to-Text over gRPC, `google.cloud.speech.v1`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from lkgen.talk.fakes.google_token import carries_token
from lkgen.talk.fakes.kinds.grpc_stt import CONFIDENCE, GrpcSTT
from lkgen.talk.fakes.kinds.protobuf import Messages, Schema
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.fakes.kinds.wire import AnyRequest, Wire

LINEAR16 = 1
_ACTIVITY_BEGIN, _ACTIVITY_END = 2, 3


def answers(start: str, end: str, results: int, event: int) -> Schema:
    """What both versions answer: they differ in two names and two numbers."""
    return {
        "StreamingRecognizeResponse": {
            "results": (results, ["StreamingRecognitionResult"]),
            "speech_event_type": (event, int),
        },
        "StreamingRecognitionResult": {
            "alternatives": (1, ["SpeechRecognitionAlternative"]),
            "is_final": (2, bool),
            "language_code": (6, str),
        },
        "SpeechRecognitionAlternative": {
            "transcript": (1, str),
            "confidence": (2, float),
            "words": (3, ["WordInfo"]),
        },
        "WordInfo": {start: (1, "Duration"), end: (2, "Duration"), "word": (3, str)},
        "Duration": {"seconds": (1, int), "nanos": (2, int)},
    }


class GoogleSpeech(GrpcSTT):
    """The first version, which most models use."""

    protocol = "google-speech"
    method = "/google.cloud.speech.v1.Speech/StreamingRecognize"
    messages = Messages(
        {
            "StreamingRecognizeRequest": {
                "streaming_config": (1, "StreamingRecognitionConfig"),
                "audio_content": (2, bytes),
            },
            "StreamingRecognitionConfig": {
                "config": (1, "RecognitionConfig"),
                "interim_results": (3, bool),
                "enable_voice_activity_events": (5, bool),
            },
            "RecognitionConfig": {
                "encoding": (1, int),
                "sample_rate_hertz": (2, int),
                "language_code": (3, str),
                "enable_word_time_offsets": (8, bool),
                "model": (13, str),
            },
            **answers("start_time", "end_time", results=2, event=4),
        }
    )
    start: ClassVar[str] = "start_time"
    end: ClassVar[str] = "end_time"

    def admits(self, request: AnyRequest, wire: Wire) -> bool:
        return carries_token(request)

    def rate_of(self, config: Mapping[str, Any]) -> int:
        self.require(config, "config")
        self.require(config["config"], "language_code")
        self.require_values(config["config"], encoding=LINEAR16)
        return self.rate(config["config"], "sample_rate_hertz")

    def wants_interim(self, config: Mapping[str, Any]) -> bool:
        return config.get("interim_results", False)

    def responses_for(
        self, transcript: Transcript, config: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        events = self.wants_events(config)
        if transcript.what == "started":
            return [{"speech_event_type": _ACTIVITY_BEGIN}] if events else []
        if not transcript.words:
            return []
        best: dict[str, Any] = {"transcript": transcript.text, "confidence": CONFIDENCE}
        if self.wants_times(config):
            best["words"] = [
                {"word": word, self.start: _duration(start), self.end: _duration(end)}
                for word, start, end in transcript.times()
            ]
        final = transcript.what == "final"
        result = {
            "alternatives": [best],
            "is_final": final,
            "language_code": self.language(config),
        }
        ended = [{"speech_event_type": _ACTIVITY_END}] if events and final else []
        return [{"results": [result]}, *ended]

    def wants_events(self, config: Mapping[str, Any]) -> bool:
        """Whether to tell when speech begins and ends."""
        return config.get("enable_voice_activity_events", False)

    def wants_times(self, config: Mapping[str, Any]) -> bool:
        """Whether to tell when each word is said."""
        return config["config"].get("enable_word_time_offsets", False)

    def language(self, config: Mapping[str, Any]) -> str:
        """The first language that it listens for."""
        return config["config"]["language_code"]


def _duration(seconds: float) -> dict[str, int]:
    whole, millis = divmod(round(seconds * 1000), 1000)
    return {"seconds": whole, "nanos": millis * 1_000_000}
