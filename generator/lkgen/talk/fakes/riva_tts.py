"""Speech synthesis of NVIDIA Riva, as NVIDIA hosts it, over gRPC."""

from __future__ import annotations

from collections.abc import Mapping

from lkgen.talk.audio.encoding import pieces
from lkgen.talk.fakes.kinds.base import Request
from lkgen.talk.fakes.kinds.grpc_fake import GrpcFake, Method
from lkgen.talk.fakes.kinds.protobuf import Messages
from lkgen.talk.fakes.riva_asr import LINEAR_PCM, require_function
from lkgen.talk.net.grpc import Call


class RivaTts(GrpcFake):
    """Speaks one text, in pieces."""

    protocol = "riva-tts"
    part = "tts"
    messages = Messages(
        {
            "SynthesizeSpeechRequest": {
                "text": (1, str),
                "language_code": (2, str),
                "encoding": (3, int),
                "sample_rate_hz": (4, int),
                "voice_name": (5, str),
            },
            "SynthesizeSpeechResponse": {"audio": (1, bytes)},
        }
    )

    def methods(self) -> Mapping[str, Method]:
        return {"/nvidia.riva.tts.RivaSpeechSynthesis/SynthesizeOnline": self._speak}

    async def _speak(self, call: Call, record: Request) -> None:
        require_function(self, call)
        async for data in call.messages():
            request = self.read("SynthesizeSpeechRequest", data)
            record.detail["messages"] = [request]
            self.require(request, "text", "language_code")
            self.require_values(request, encoding=LINEAR_PCM)
            rate = self.rate(request, "sample_rate_hz")
            speech = self.speech(request["text"], rate)
            await self.work(call)
            for piece in pieces(speech, rate):
                await call.send(self.messages.write("SynthesizeSpeechResponse", audio=piece))
