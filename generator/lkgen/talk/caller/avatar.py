"""A participant with a face that says what an agent sends it, as an avatar's service has one.

What goes between the two is that of `livekit.agents.voice.avatar` in livekit-agents 1.8:
`DataStreamAudioOutput` sends each stretch of speech as a byte stream of 16-bit PCM, and is told by
a remote call when it was said.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

from livekit import rtc

from lkgen.talk.audio.pcm import samples
from lkgen.talk.audio.recording import RATE
from lkgen.talk.within import within

ON_BEHALF = "lk.publish_on_behalf"
"""The attribute of an avatar that names the agent it speaks for."""

STARTED = "lk.playback_started"
FINISHED = "lk.playback_finished"
"""What an agent is told when its speech begins to be heard, and when it is over."""

_SPEECH = "lk.audio_stream"
_CLEAR = "lk.clear_buffer"
_CONNECT_TIMEOUT_S = 20.0
_FRAME_S = 0.02
_QUEUE_MS = 100
# LiveKit's plugins wait for a picture, whatever it shows.
_SIDE = 64
_PICTURE_EVERY_S = 0.5


class Speech:
    """A stretch of speech on its way out.

    Attributes:
        cut: it is to be broken off.
        said_s: how much of it was said, in seconds.
    """

    def __init__(self, rate: int, channels: int = 1) -> None:
        self.cut = False
        self.said_s = 0.0
        self._rate = rate
        self._channels = channels
        self._pcm = bytearray()
        self._ended = False
        self._more = asyncio.Event()
        self._resampler = rtc.AudioResampler(rate, RATE) if rate != RATE else None

    def add(self, pcm: bytes) -> None:
        """Put 16-bit PCM at its end."""
        self._pcm += pcm
        self._more.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._ended = True
        self._more.set()

    def stop(self) -> None:
        """Break it off."""
        self.cut = True
        self._more.set()

    async def frames(self) -> AsyncIterator[rtc.AudioFrame]:
        """What there is to say, as it comes; mono at `RATE`."""
        step = int(self._rate * _FRAME_S) * 2 * self._channels
        while not self.cut:
            if len(self._pcm) < step and not self._ended:
                self._more.clear()
                await self._more.wait()
                continue
            piece = bytes(self._pcm[:step])
            del self._pcm[:step]
            for frame in self._resampled(self._mono(piece)):
                yield frame
            if not self._pcm and self._ended:
                break
        if self._resampler and not self.cut:
            for frame in self._resampler.flush():
                yield frame

    def _mono(self, piece: bytes) -> bytes:
        """The first channel; half a sample at the end is left out."""
        return samples(piece)[:: self._channels].tobytes()

    def _resampled(self, pcm: bytes) -> list[rtc.AudioFrame]:
        if not pcm:
            return []
        if self._resampler:
            return self._resampler.push(bytearray(pcm))
        return [rtc.AudioFrame(pcm, RATE, 1, len(pcm) // 2)]


class Avatar:
    """Somebody in a room who has a voice and a picture.

    Args:
        url: websocket address of the livekit-server.
        token: what admits it.
        started: is called when a stretch of speech begins to be heard.
        finished: is called when one was said, or was broken off: takes how many seconds of it were
            said, and whether it was broken off.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        started: Callable[[], Awaitable[None]],
        finished: Callable[[float, bool], Awaitable[None]],
    ) -> None:
        self.room = rtc.Room()
        self._url = url
        self._token = token
        self._started = started
        self._finished = finished
        self._voice = rtc.AudioSource(RATE, 1, queue_size_ms=_QUEUE_MS)
        self._picture = rtc.VideoSource(_SIDE, _SIDE)
        self._waiting: asyncio.Queue[Speech] = asyncio.Queue()
        self._open: list[Speech] = []
        self._gone = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def join(self) -> None:
        """Enter the room, be seen and be ready to speak.

        Raises:
            rtc.ConnectError: the room cannot be joined.
            asyncio.TimeoutError: the server does not answer.
        """
        # Its type is only partly known.
        room: Any = self.room
        room.on("disconnected", self._put_out)
        await within(_CONNECT_TIMEOUT_S, self.room.connect(self._url, self._token))
        me = self.room.local_participant
        voice = rtc.LocalAudioTrack.create_audio_track("avatar_audio", self._voice)
        audio = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await me.publish_track(voice, audio)
        face = rtc.LocalVideoTrack.create_video_track("avatar_video", self._picture)
        video = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_CAMERA)
        await me.publish_track(face, video)
        self.spawn(self._be_seen())
        self.spawn(self._speak())

    async def gone(self) -> None:
        """Wait until it was put out of the room, or the room was closed."""
        await self._gone.wait()

    async def leave(self) -> None:
        """Leave the room."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.room.disconnect()
        await self._voice.aclose()
        await self._picture.aclose()

    def say(self, rate: int, channels: int = 1) -> Speech:
        """Begin a stretch of speech, which is heard when the ones before it are over."""
        speech = Speech(rate, channels)
        self._open.append(speech)
        self._waiting.put_nowait(speech)
        return speech

    def hush(self) -> None:
        """Break off all that has not been said yet."""
        for speech in self._open:
            speech.stop()
        self._voice.clear_queue()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the rest until leaving."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _put_out(self, reason: object) -> None:
        self._gone.set()

    async def _be_seen(self) -> None:
        black = rtc.VideoFrame(_SIDE, _SIDE, rtc.VideoBufferType.RGBA, bytearray(_SIDE * _SIDE * 4))
        while True:
            self._picture.capture_frame(black)
            await asyncio.sleep(_PICTURE_EVERY_S)

    async def _speak(self) -> None:
        while True:
            speech = await self._waiting.get()
            async for frame in speech.frames():
                if not speech.said_s:
                    await self._started()
                await self._voice.capture_frame(frame)
                speech.said_s += frame.duration
            await self._voice.wait_for_playout()
            self._open.remove(speech)
            await self._finished(speech.said_s, speech.cut)


class StreamedAvatar:
    """An avatar that gets its speech from the agent as LiveKit's byte streams.

    Args:
        url: websocket address of the livekit-server.
        token: what admits it.
        ear: what admits another participant, to whom the speech is sent instead; empty for none.
        heard: what becomes of the speech on its way: takes PCM and gives PCM.
    """

    def __init__(self, url: str, token: str, ear: str, heard: Callable[[bytes], bytes]) -> None:
        self._avatar = Avatar(url, token, started=self._started, finished=self._finished)
        self._url = url
        self._ear_token = ear
        self._ear = rtc.Room() if ear else self._avatar.room
        self._heard = heard
        self._agent = ""

    async def join(self) -> None:
        """Enter the room and listen to the agent; see `Avatar.join` for what it raises."""
        self._ear.register_byte_stream_handler(_SPEECH, self._stream)
        if self._ear_token:
            await within(_CONNECT_TIMEOUT_S, self._ear.connect(self._url, self._ear_token))
        await self._avatar.join()
        self._ear.local_participant.register_rpc_method(_CLEAR, self._clear)

    async def gone(self) -> None:
        """Wait until it was put out of the room, or the room was closed."""
        await self._avatar.gone()

    async def leave(self) -> None:
        """Leave the room."""
        await self._avatar.leave()
        if self._ear_token:
            await self._ear.disconnect()

    def _stream(self, reader: rtc.ByteStreamReader, agent: str) -> None:
        self._agent = agent
        self._avatar.spawn(self._read(reader))

    async def _read(self, reader: rtc.ByteStreamReader) -> None:
        form = reader.info.attributes or {}
        speech = self._avatar.say(int(form["sample_rate"]), int(form["num_channels"]))
        # The room may close in the middle of it.
        with contextlib.suppress(rtc.StreamError):
            async for piece in reader:
                speech.add(self._heard(piece))
        speech.end()

    def _clear(self, call: rtc.RpcInvocationData) -> str:
        self._avatar.hush()
        return "ok"

    async def _started(self) -> None:
        await tell(self._ear, self._agent, STARTED)

    async def _finished(self, said_s: float, cut: bool) -> None:
        await tell(self._ear, self._agent, FINISHED, over(said_s, cut))


async def tell(room: rtc.Room, agent: str, method: str, payload: str = "") -> None:
    """Tell an agent of its speech by a remote call."""
    # Some plugins do not ask when it began, and the agent may be gone.
    with contextlib.suppress(rtc.RpcError):
        await room.local_participant.perform_rpc(
            destination_identity=agent, method=method, payload=payload
        )


def over(said_s: float, cut: bool) -> str:
    """What an agent is told of speech that is over, see `FINISHED`."""
    return json.dumps({"playback_position": said_s, "interrupted": cut})
