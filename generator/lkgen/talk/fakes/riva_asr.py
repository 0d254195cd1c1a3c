"""Speech recognition of NVIDIA Riva, as NVIDIA hosts it, over gRPC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.grpc_fake import GrpcFake
from lkgen.talk.fakes.kinds.grpc_stt import CONFIDENCE, GrpcSTT
from lkgen.talk.fakes.kinds.protobuf import Messages
from lkgen.talk.fakes.kinds.transcriber import Transcript
from lkgen.talk.net.grpc import Call

LINEAR_PCM = 1


def require_function(fake: GrpcFake, call: Call) -> None:
    """One address serves all models; a header says which.

    Raises:
        Refusal: it is missing.
    """
    if not call.headers.get("function-id"):
        raise fake.refusal(400, "function-id is required")


class RivaAsr(GrpcSTT):
    """Hears a stream of audio."""

    protocol = "riva-asr"
    method = "/nvidia.riva.asr.RivaSpeechRecognition/StreamingRecognize"
    messages = Messages(
        {
            "StreamingRecognizeRequest": {
                "streaming_config": (1, "StreamingRecognitionConfig"),
                "audio_content": (2, bytes),
            },
            "StreamingRecognitionConfig": {
                "config": (1, "RecognitionConfig"),
                "interim_results": (2, bool),
            },
            "RecognitionConfig": {
                "encoding": (1, int),
                "sample_rate_hertz": (2, int),
                "language_code": (3, str),
                "enable_word_time_offsets": (8, bool),
                "model": (13, str),
            },
            "StreamingRecognizeResponse": {"results": (1, ["StreamingRecognitionResult"])},
            "StreamingRecognitionResult": {
                "alternatives": (1, ["SpeechRecognitionAlternative"]),
                "is_final": (2, bool),
            },
            "SpeechRecognitionAlternative": {
                "transcript": (1, str),
                "confidence": (2, float),
                "words": (3, ["WordInfo"]),
            },
            # In milliseconds.
            "WordInfo": {"start_time": (1, int), "end_time": (2, int), "word": (3, str)},
        }
    )

    def check(self, call: Call, request: Mapping[str, Any]) -> None:
        require_function(self, call)

    def rate_of(self, config: Mapping[str, Any]) -> int:
        self.require(config, "config")
        self.require(config["config"], "language_code")
        self.require_values(config["config"], encoding=LINEAR_PCM)
        return self.rate(config["config"], "sample_rate_hertz")

    def wants_interim(self, config: Mapping[str, Any]) -> bool:
        return config.get("interim_results", False)

    def responses_for(
        self, transcript: Transcript, config: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        if not transcript.words:
            return []
        best: dict[str, Any] = {"transcript": transcript.text, "confidence": CONFIDENCE}
        if config["config"].get("enable_word_time_offsets"):
            best["words"] = [
                {"word": word, "start_time": round(start * 1000), "end_time": round(end * 1000)}
                for word, start, end in transcript.times()
            ]
        final = transcript.what == "final"
        return [{"results": [{"alternatives": [best], "is_final": final}]}]
