"""Amazon Transcribe: a stream of audio in, a stream of transcripts out, over HTTP/2."""

from __future__ import annotations

from typing import Any, ClassVar

from lkgen.talk.fakes.kinds.aws_event_stream import EventStreamFake, events, frame
from lkgen.talk.fakes.kinds.base import Request
from lkgen.talk.fakes.kinds.transcriber import Transcriber, Transcript
from lkgen.talk.net.http2 import Http2Stream

_CONFIDENCE = 0.95


class AwsTranscribe(EventStreamFake):
    """Hears a stream of audio; what it hears has an identifier until it is final."""

    protocol = "aws-transcribe"
    part = "stt"
    path = "/stream-transcription"
    signs_for = "transcribe"
    errors: ClassVar = {
        400: "BadRequestException",
        401: "UnrecognizedClientException",
        403: "AccessDeniedException",
        429: "LimitExceededException",
        500: "InternalFailureException",
        503: "ServiceUnavailableException",
    }

    async def serve(self, stream: Http2Stream, record: Request) -> None:
        transcriber = Transcriber(self.conversation, self._rate(stream))
        messages: list[str] = record.detail.setdefault("messages", [])
        # The client sends audio once the answer has begun.
        await stream.send(b"")
        result = 0
        async for event in events(stream):
            if event.kind not in messages:
                messages.append(event.kind)
            if event.kind != "AudioEvent":
                raise self.refusal(400, f"no such event: {event.kind!r}")
            # An empty one says that this was all: the client does not end its stream by itself.
            told = transcriber.feed(event.payload) if event.payload else [transcriber.flush()]
            for transcript in told:
                await self._tell(stream, transcript, result)
                result += transcript.what == "final"
            if not event.payload:
                return

    def _rate(self, stream: Http2Stream) -> int:
        """The sample rate that a request's headers name.

        Raises:
            Refusal: they lack something, or name audio that this fake cannot hear.
        """
        asked = {
            name: stream.headers.get(f"x-amzn-transcribe-{name}", "")
            for name in ("media-encoding", "sample-rate", "language-code")
        }
        identifies = [
            name
            for name in ("identify-language", "identify-multiple-languages")
            if stream.headers.get(f"x-amzn-transcribe-{name}") == "true"
        ]
        if asked["media-encoding"] != "pcm":
            raise self.refusal(400, f"this fake hears pcm only, not {asked['media-encoding']!r}")
        if bool(asked["language-code"]) == bool(identifies):
            raise self.refusal(400, "either language-code or identify-language is required")
        rate = asked["sample-rate"]
        if not rate.isdecimal() or not 8_000 <= int(rate) <= 48_000:
            raise self.refusal(400, f"sample-rate must be from 8000 to 48000, is {rate!r}")
        return int(rate)

    async def _tell(self, stream: Http2Stream, transcript: Transcript, result: int) -> None:
        if not transcript.words:
            return
        if transcript.what == "final":
            await self.work(stream)
        data = {"Transcript": {"Results": [_result(transcript, result)]}}
        await stream.send(frame("TranscriptEvent", data))


def _result(transcript: Transcript, number: int) -> dict[str, Any]:
    final = transcript.what == "final"
    items = [
        {
            "Content": word,
            "StartTime": start,
            "EndTime": end,
            "Type": "pronunciation",
            "Confidence": _CONFIDENCE,
            "Stable": final,
        }
        for word, start, end in transcript.times()
    ]
    return {
        "ResultId": f"result-{number}",
        "StartTime": transcript.start,
        "EndTime": transcript.end,
        "IsPartial": not final,
        "Alternatives": [{"Transcript": transcript.text, "Items": items}],
        "ChannelId": "ch_0",
    }
