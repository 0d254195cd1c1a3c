"""The person who calls: joins a room, speaks recordings into it and listens."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Coroutine
from typing import Any

from livekit import rtc

from lkgen.errors import LkgenError
from lkgen.talk.audio.pcm import Sound, mixed, rms, room_tone
from lkgen.talk.audio.recording import RATE, Tape
from lkgen.talk.caller.avatar import ON_BEHALF
from lkgen.talk.caller.heard import Heard, State
from lkgen.talk.resource import Resource
from lkgen.talk.within import within

_MIC_RATE = RATE
_MIC_FRAME = _MIC_RATE // 100
_HEARING_RATE = RATE
_POLL_S = 0.02
# Long enough not to be heard as a hum when it begins again.
_ROOM_S = 1.0
# The client itself gives up an attempt after 15 s and tries again.
_CONNECT_TIMEOUT_S = 40.0
_STATE = "lk.agent.state"
# What LiveKit's background audio is called: no voice, and never silent.
_NO_VOICE = "background_audio"


class Caller(Resource):
    """Async context manager: somebody in a room, whose microphone is open all the time.

    Args:
        url: websocket address of the livekit-server.
        token: what admits the caller, see `lkgen.talk.sandbox.room.join_token`.
        tape: records what is said and heard; by default nobody does.

    Attributes:
        heard: what the caller noticed of the agent.
        identity: the caller's name in the room; empty before joining.
        connected_s: how long joining the room took.
        met: the agent has been in the room.
        held_up_s: the longest pause that this machine made in what was said last, in seconds: a
            microphone has none longer than a frame.
        in_vain: nothing comes of the call any more: nobody needs to leave the room by themselves.

    Raises:
        LkgenError: on entering, if the room cannot be joined.
    """

    def __init__(self, url: str, token: str, tape: Tape | None = None) -> None:
        self.heard = Heard()
        self.identity = ""
        self.connected_s = 0.0
        self.met = False
        self.held_up_s = 0.0
        self.in_vain = False
        self._tape = tape
        self._url = url
        self._token = token
        self._room = rtc.Room()
        self._source: rtc.AudioSource | None = None
        self._pending = bytearray()
        self._last_sent_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        await self.join()

    async def close(self) -> None:
        await self.leave()

    async def join(self) -> None:
        """Enter the room, again after `leave`; what was heard before is kept.

        Raises:
            LkgenError: the room cannot be joined.
        """
        began = time.perf_counter()
        self._room = rtc.Room()
        # Its default of 1,000 ms would hide a second of latency.
        self._source = rtc.AudioSource(_MIC_RATE, 1, queue_size_ms=20)
        # Its type is only partly known.
        room: Any = self._room
        room.on("track_subscribed", self._subscribed)
        room.on("participant_attributes_changed", self._changed)
        room.on("participant_connected", self._met)
        self._room.register_text_stream_handler("lk.transcription", self._transcribed)
        try:
            await within(_CONNECT_TIMEOUT_S, self._room.connect(self._url, self._token))
            track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
            options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
            await self._room.local_participant.publish_track(track, options)
        except BaseException as error:
            await self.leave()
            if isinstance(error, (rtc.ConnectError, asyncio.TimeoutError)):
                why = str(error) or f"no connection after {_CONNECT_TIMEOUT_S:g} s"
                raise LkgenError(f"the caller cannot join the room: {why}") from error
            raise
        self.identity = self._room.local_participant.identity
        self.connected_s = time.perf_counter() - began
        self._spawn(self._run_microphone(self._source))

    async def leave(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._room.disconnect()
        self._pending.clear()
        if self._source is not None:
            await self._source.aclose()
            self._source = None

    @property
    def agent(self) -> rtc.RemoteParticipant | None:
        """The agent, as long as it is in the room; not the avatar that speaks for it."""
        if not self.connected:
            return None
        for participant in self._room.remote_participants.values():
            avatar = ON_BEHALF in participant.attributes
            if participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT and not avatar:
                self.met = True
                return participant
        return None

    @property
    def agent_state(self) -> str:
        """What the agent says of itself (`listening`, `speaking`, ...); empty before it joins."""
        return self.agent.attributes.get(_STATE, "") if self.agent else ""

    @property
    def connected(self) -> bool:
        """Whether the caller is in the room, and was not put out of it."""
        return self._room.isconnected()

    async def say(self, sound: Sound, enough: Callable[[], bool] = lambda: False) -> float:
        """Speak a recording; gives `time.perf_counter()` at its last sample.

        Args:
            enough: tells that it is of no use to speak on.
        """
        resampler = rtc.AudioResampler(
            sound.rate, _MIC_RATE, quality=rtc.AudioResamplerQuality.HIGH
        )
        for frame in [*resampler.push(bytearray(sound.pcm)), *resampler.flush()]:
            self._pending += frame.data.tobytes()
        self.held_up_s, self._last_sent_at = 0.0, time.perf_counter()
        # Out of the room nothing is sent.
        while self._pending and self.connected and not enough():
            await asyncio.sleep(_POLL_S)
        self._pending.clear()
        return self._last_sent_at

    async def hears_speech(self, *, since: float, timeout_s: float) -> float | None:
        """Wait for the agent to speak; gives the time of the first loud sound after `since`."""
        await self.wait(lambda: self.heard.last_loud > since, timeout_s=timeout_s)
        return self.heard.first_loud(since)

    async def hears_silence(self, seconds: float, *, timeout_s: float) -> bool:
        """Wait until the agent has been silent for so long; False if it never is."""
        return await self.wait(
            lambda: time.perf_counter() - self.heard.last_loud >= seconds, timeout_s=timeout_s
        )

    async def wait(self, condition: Callable[[], bool], *, timeout_s: float) -> bool:
        """Wait until something is so; False if it is not after `timeout_s` seconds."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL_S)
        return True

    def agent_said(self, *, since: float) -> str:
        """The transcript of what the agent began to say after a `time.perf_counter()`."""
        return self.heard.said(since=since, other_than=self.identity)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_microphone(self, source: rtc.AudioSource) -> None:
        """Send what is to be said and the quiet of the room, as a microphone does."""
        size = _MIC_FRAME * 2
        room = room_tone(_ROOM_S, _MIC_RATE)
        quiet = itertools.cycle(room[at : at + size] for at in range(0, len(room), size))
        while True:
            piece = bytes(self._pending[:size])
            pcm = mixed(piece, next(quiet))
            await source.capture_frame(rtc.AudioFrame(pcm, _MIC_RATE, 1, _MIC_FRAME))
            if piece:
                before, self._last_sent_at = self._last_sent_at, time.perf_counter()
                self.held_up_s = max(self.held_up_s, self._last_sent_at - before)
                del self._pending[:size]
            if self._tape is not None:
                self._tape.said(pcm)

    def _subscribed(
        self,
        track: rtc.Track,
        publication: rtc.RemoteTrackPublication,
        participant: rtc.RemoteParticipant,
    ) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO and publication.name != _NO_VOICE:
            self._spawn(self._listen(track))

    async def _listen(self, track: rtc.Track) -> None:
        stream = rtc.AudioStream(track, sample_rate=_HEARING_RATE, num_channels=1)
        try:
            async for event in stream:
                pcm = event.frame.data.tobytes()
                self.heard.hear(rms(pcm))
                if self._tape is not None:
                    self._tape.heard(pcm, track.sid)
        finally:
            await stream.aclose()

    def _met(self, participant: rtc.RemoteParticipant) -> None:
        # One that leaves again at once would else not be noticed.
        self.met = self.met or self.agent is not None

    def _changed(self, changed: dict[str, str], participant: rtc.Participant) -> None:
        if _STATE in changed:
            self.heard.states.append(State(time.perf_counter(), changed[_STATE]))

    def _transcribed(self, reader: rtc.TextStreamReader, speaker: str) -> None:
        self._spawn(self._read(reader, speaker))

    async def _read(self, reader: rtc.TextStreamReader, speaker: str) -> None:
        attributes = reader.info.attributes or {}
        name = attributes.get("lk.segment_id", reader.info.stream_id)
        final = attributes.get("lk.transcription_final") == "true"
        segment = self.heard.segment(speaker, name)
        segment.text = ""
        # The room may close in the middle of a segment.
        with contextlib.suppress(rtc.StreamError):
            async for piece in reader:
                segment.text += piece
        # The agent marks a stream of words as final with an attribute that comes at its end.
        attributes = reader.info.attributes or {}
        segment.final = final or attributes.get("lk.transcription_final") == "true"
