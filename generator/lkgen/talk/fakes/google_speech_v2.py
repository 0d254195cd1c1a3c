"""Google Cloud Speech-to-Text over gRPC, `google.cloud.speech.v2`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.google_speech import LINEAR16, GoogleSpeech, answers
from lkgen.talk.fakes.kinds.protobuf import Messages
from lkgen.talk.net.grpc import Call


class GoogleSpeechV2(GoogleSpeech):
    """The second version, for the models that only it has, such as chirp_3."""

    protocol = "google-speech-v2"
    method = "/google.cloud.speech.v2.Speech/StreamingRecognize"
    audio = "audio"
    messages = Messages(
        {
            "StreamingRecognizeRequest": {
                "recognizer": (3, str),
                "audio": (5, bytes),
                "streaming_config": (6, "StreamingRecognitionConfig"),
            },
            "StreamingRecognitionConfig": {
                "config": (1, "RecognitionConfig"),
                "streaming_features": (2, "StreamingRecognitionFeatures"),
            },
            "StreamingRecognitionFeatures": {
                "enable_voice_activity_events": (1, bool),
                "interim_results": (2, bool),
            },
            "RecognitionConfig": {
                "features": (2, "RecognitionFeatures"),
                "explicit_decoding_config": (8, "ExplicitDecodingConfig"),
                "model": (9, str),
                "language_codes": (10, [str]),
            },
            "RecognitionFeatures": {"enable_word_time_offsets": (2, bool)},
            "ExplicitDecodingConfig": {
                "encoding": (1, int),
                "sample_rate_hertz": (2, int),
                "audio_channel_count": (3, int),
            },
            **answers("start_offset", "end_offset", results=6, event=3),
        }
    )
    start = "start_offset"
    end = "end_offset"

    def check(self, call: Call, request: Mapping[str, Any]) -> None:
        self.require(request, "recognizer")

    def rate_of(self, config: Mapping[str, Any]) -> int:
        self.require(config, "config")
        self.require(config["config"], "model", "language_codes", "explicit_decoding_config")
        decoding: dict[str, Any] = config["config"]["explicit_decoding_config"]
        self.require_values(decoding, encoding=LINEAR16, audio_channel_count=1)
        return self.rate(decoding, "sample_rate_hertz")

    def wants_interim(self, config: Mapping[str, Any]) -> bool:
        return config.get("streaming_features", {}).get("interim_results", False)

    def wants_events(self, config: Mapping[str, Any]) -> bool:
        return config.get("streaming_features", {}).get("enable_voice_activity_events", False)

    def wants_times(self, config: Mapping[str, Any]) -> bool:
        return config["config"].get("features", {}).get("enable_word_time_offsets", False)

    def language(self, config: Mapping[str, Any]) -> str:
        return config["config"]["language_codes"][0]
