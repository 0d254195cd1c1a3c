"""What every fake speech-to-text over gRPC does, whatever its messages look like."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from lkgen.talk.fakes.kinds.base import Request
from lkgen.talk.fakes.kinds.grpc_fake import GrpcFake, Method
from lkgen.talk.fakes.kinds.transcriber import Transcriber, Transcript
from lkgen.talk.net.grpc import Call

CONFIDENCE = 0.95
"""Google's plugin passes over words with less than 0.65."""


class GrpcSTT(GrpcFake):
    """A call each for a stream of audio: its first message says what audio the others hold.

    Attributes:
        method: its path.
        audio: the field that holds the audio.
    """

    part = "stt"
    method: ClassVar[str]
    audio: ClassVar[str] = "audio_content"

    @abstractmethod
    def rate_of(self, config: Mapping[str, Any]) -> int:
        """The sample rate in a configuration, in hertz.

        Raises:
            Refusal: the provider would not take it, or this fake cannot.
        """

    @abstractmethod
    def wants_interim(self, config: Mapping[str, Any]) -> bool:
        """Whether a configuration asks for words before they are final."""

    @abstractmethod
    def responses_for(
        self, transcript: Transcript, config: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """The responses with which the provider tells a transcript."""

    def methods(self) -> Mapping[str, Method]:
        return {self.method: self.serve}

    def check(self, call: Call, request: Mapping[str, Any]) -> None:
        """Look at the first message of a call.

        Raises:
            Refusal: the provider would refuse it.
        """

    async def serve(self, call: Call, record: Request) -> None:
        """Serve one call."""
        transcriber: Transcriber | None = None
        config: dict[str, Any] = {}
        async for data in call.messages():
            request = self.read("StreamingRecognizeRequest", data)
            if transcriber is None:
                record.detail["messages"] = [request]
                self.require(request, "streaming_config")
                self.check(call, request)
                config = request["streaming_config"]
                transcriber = Transcriber(
                    self.conversation,
                    self.rate_of(config),
                    interim=self.wants_interim(config),
                )
                continue
            for transcript in transcriber.feed(request.get(self.audio, b"")):
                await self._tell(call, transcript, config)
        if transcriber is not None:
            await self._tell(call, transcriber.flush(), config)

    async def _tell(self, call: Call, transcript: Transcript, config: Mapping[str, Any]) -> None:
        if transcript.what == "final" and transcript.words:
            await self.work(call)
        for response in self.responses_for(transcript, config):
            await call.send(self.messages.write("StreamingRecognizeResponse", **response))
