"""The person who calls: joins a room, speaks recordings into it and listens."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from livekit import rtc

from lkgen.errors import LkgenError
from lkgen.talk.audio import LOUD, Sound, rms

_MIC_RATE = 48_000
_MIC_FRAME = _MIC_RATE // 100
_HEARING_RATE = 16_000
_POLL_S = 0.02
_CONNECT_TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Level:
    """How loud the agent was in 10 ms; `at` is `time.perf_counter()` when it arrived."""

    at: float
    rms: float

    @property
    def loud(self) -> bool:
        return self.rms > LOUD


@dataclass
class Segment:
    """A piece of transcript published in the room.

    Attributes:
        speaker: identity of who said it.
        id: the agent's name for it; later versions of a segment replace earlier ones.
        text: what was said, as far as it has arrived.
        final: it will not change any more.
        at: `time.perf_counter()` when its first word arrived.
    """

    speaker: str
    id: str
    text: str
    final: bool
    at: float


class Caller:
    """Async context manager: somebody in a room, whose microphone is open all the time.

    Args:
        url: websocket address of the livekit-server.
        token: what admits the caller, see `lkgen.talk.room.join_token`.

    Attributes:
        levels: how loud the agent was, in order of arrival.
        segments: transcripts, in order of arrival, one for each segment.

    Raises:
        LkgenError: on entering, if the room cannot be joined.
    """

    def __init__(self, url: str, token: str) -> None:
        self.levels: list[Level] = []
        self.segments: list[Segment] = []
        self._url = url
        self._token = token
        self._room = rtc.Room()
        # Its default of 1,000 ms would hide a second of latency.
        self._source = rtc.AudioSource(_MIC_RATE, 1, queue_size_ms=20)
        self._pending = bytearray()
        self._last_sent_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Caller:
        # Its type is only partly known.
        room: Any = self._room
        room.on("track_subscribed", self._subscribed)
        self._room.register_text_stream_handler("lk.transcription", self._transcribed)
        try:
            await asyncio.wait_for(self._room.connect(self._url, self._token), _CONNECT_TIMEOUT_S)
            track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
            options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
            await self._room.local_participant.publish_track(track, options)
        except BaseException as error:
            await self.leave()
            if isinstance(error, (rtc.ConnectError, asyncio.TimeoutError)):
                raise LkgenError(f"the caller cannot join the room: {error}") from error
            raise
        self._spawn(self._run_microphone())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.leave()

    async def leave(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._room.disconnect()
        await self._source.aclose()

    @property
    def identity(self) -> str:
        return self._room.local_participant.identity

    @property
    def agent_state(self) -> str:
        """What the agent says of itself (`listening`, `speaking`, ...); empty before it joins."""
        for participant in self._room.remote_participants.values():
            if participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT:
                return participant.attributes.get("lk.agent.state", "")
        return ""

    async def say(self, sound: Sound) -> float:
        """Speak a recording; gives `time.perf_counter()` at its last sample."""
        resampler = rtc.AudioResampler(
            sound.rate, _MIC_RATE, quality=rtc.AudioResamplerQuality.HIGH
        )
        for frame in [*resampler.push(bytearray(sound.pcm)), *resampler.flush()]:
            self._pending += frame.data.tobytes()
        while self._pending:
            await asyncio.sleep(_POLL_S)
        return self._last_sent_at

    async def hears_speech(self, *, since: float, timeout_s: float) -> float | None:
        """Wait for the agent to speak; gives the time of the first loud sound after `since`."""

        def first() -> float | None:
            return next(
                (level.at for level in self.levels if level.at > since and level.loud), None
            )

        await self.wait(lambda: first() is not None, timeout_s=timeout_s)
        return first()

    async def hears_silence(self, seconds: float, *, timeout_s: float) -> bool:
        """Wait until the agent has been silent for so long; False if it never is."""

        def silent() -> bool:
            last = next((level.at for level in reversed(self.levels) if level.loud), 0.0)
            return time.perf_counter() - last >= seconds

        return await self.wait(silent, timeout_s=timeout_s)

    async def wait(self, condition: Callable[[], bool], *, timeout_s: float) -> bool:
        """Wait until something is so; False if it is not after `timeout_s` seconds."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL_S)
        return True

    def agent_said(self, *, since: float) -> str:
        """The transcript of what the agent said after `since`, a `time.perf_counter()`."""
        texts = [
            s.text.strip() for s in self.segments if s.speaker != self.identity and s.at > since
        ]
        return " ".join(text for text in texts if text)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_microphone(self) -> None:
        """Send what is to be said, and silence in between, as a microphone does."""
        size = _MIC_FRAME * 2
        while True:
            piece = bytes(self._pending[:size])
            frame = rtc.AudioFrame(piece.ljust(size, b"\0"), _MIC_RATE, 1, _MIC_FRAME)
            await self._source.capture_frame(frame)
            if piece:
                self._last_sent_at = time.perf_counter()
                del self._pending[:size]

    def _subscribed(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            self._spawn(self._listen(track))

    async def _listen(self, track: rtc.Track) -> None:
        stream = rtc.AudioStream(track, sample_rate=_HEARING_RATE, num_channels=1)
        try:
            async for event in stream:
                level = rms(event.frame.data.tobytes())
                self.levels.append(Level(time.perf_counter(), level))
        finally:
            await stream.aclose()

    def _transcribed(self, reader: rtc.TextStreamReader, speaker: str) -> None:
        self._spawn(self._read(reader, speaker))

    async def _read(self, reader: rtc.TextStreamReader, speaker: str) -> None:
        attributes = reader.info.attributes or {}
        name = attributes.get("lk.segment_id", reader.info.stream_id)
        final = attributes.get("lk.transcription_final") == "true"
        segment = self._segment(speaker, name)
        segment.text = ""
        # The room may close in the middle of a segment.
        with contextlib.suppress(rtc.StreamError):
            async for piece in reader:
                segment.text += piece
        # The agent marks a stream of words as final with an attribute that comes at its end.
        attributes = reader.info.attributes or {}
        segment.final = final or attributes.get("lk.transcription_final") == "true"

    def _segment(self, speaker: str, name: str) -> Segment:
        for segment in self.segments:
            if (segment.speaker, segment.id) == (speaker, name):
                return segment
        self.segments.append(Segment(speaker, name, "", False, time.perf_counter()))
        return self.segments[-1]
