"""Spatius: which region, a token for the session, and a websocket of protocol buffers.

The `spatius` package, version 1.1.1, asks `global.spatialwalk.top` for a region and the console of
that region for a token. Over the websocket it says which room to join, then sends speech as PCM or,
as by default, as Ogg Opus. LiveKit's plugin is told when it is heard: by remote calls in the room,
or, on 1.5, whose token lets nobody call, by the mark of the last picture over the websocket.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import WSMsgType, web

from lkgen.talk.audio.pcm import tone
from lkgen.talk.caller.avatar import FINISHED, ON_BEHALF, STARTED, Avatar, Speech, over, tell
from lkgen.talk.fakes.kinds.avatar import SESSION, AvatarService
from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.protobuf import Messages
from lkgen.talk.fakes.kinds.tokens import claims
from lkgen.talk.fakes.kinds.wire import Wire

_REGION = "us-west"
_CONFIGURE, _CONFIRM, _AUDIO, _PICTURES, _INTERRUPT = 1, 2, 3, 5, 7
_OGG_OPUS = 1
# What is asked without a key: for a region, and to report what the package did.
_OPEN = ("/bootstrap", "/v1/metrics", "/v1/traces")
# Opus counts time in these, whatever the rate of what was encoded.
_OPUS_RATE = 48_000
# The numbers of the fields are those of the package's message.proto.
_MESSAGES = Messages(
    {
        "Room": {"url": (1, str), "api_token": (8, str)},
        "Configure": {
            "sample_rate": (1, int),
            "audio_format": (3, int),
            "livekit_egress": (6, "Room"),
        },
        "Confirm": {"connection_id": (1, str)},
        "Audio": {"req_id": (1, str), "end": (2, bool), "audio": (3, bytes)},
        "Pictures": {"req_id": (2, str), "end": (3, bool)},
        "Message": {
            "type": (1, int),
            "configure": (2, "Configure"),
            "confirm": (3, "Confirm"),
            "audio": (4, "Audio"),
            "pictures": (6, "Pictures"),
        },
    }
)


class Spatius(AvatarService):
    """Says in the room what it is told over a websocket."""

    protocol = "spatius-avatar"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("POST", "/bootstrap"): self._region,
            ("POST", "/v1/console/session-tokens"): self._token,
            ("GET", "/v2/driveningress/websocket"): self._converse,
            ("POST", "/v1/metrics"): self._report,
            ("POST", "/v1/traces"): self._report,
        }

    def admits(self, request: web.Request, wire: Wire) -> bool:
        if request.path.endswith("/websocket"):
            return request.headers.get("X-Session-Key") == SESSION
        return request.path in _OPEN or super().admits(request, wire)

    async def _region(self, request: web.Request, record: Request) -> web.StreamResponse:
        return web.json_response({"region": {"current": _REGION}})

    async def _token(self, request: web.Request, record: Request) -> web.StreamResponse:
        await self.work(request)
        return web.json_response({"sessionToken": SESSION})

    async def _report(self, request: web.Request, record: Request) -> web.StreamResponse:
        return web.Response()

    async def _converse(self, request: web.Request, record: Request) -> web.StreamResponse:
        if not request.headers.get("X-App-ID") or not request.query.get("id"):
            raise self.refusal(400, "an app and an avatar are required")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        asked = _MESSAGES.read("Message", await socket.receive_bytes())
        form: dict[str, Any] = asked.get("configure", {})
        room: dict[str, str] = form.get("livekit_egress", {})
        token = self.admission(room.get("api_token", ""))
        said: deque[str] = deque()
        avatar = self._avatar(room.get("url", ""), token, socket, said)
        async with self.in_room(avatar, record):
            confirmed = {"type": _CONFIRM, "confirm": {"connection_id": SESSION}}
            await socket.send_bytes(_MESSAGES.write("Message", **confirmed))
            opus = form.get("audio_format") == _OGG_OPUS
            ear = _Ear(avatar, form.get("sample_rate", 0), opus, said)
            async for message in socket:
                if message.type is WSMsgType.BINARY:
                    ear.on_message(_MESSAGES.read("Message", message.data), self)
        return socket

    def _avatar(
        self, url: str, token: str, socket: web.WebSocketResponse, said: deque[str]
    ) -> Avatar:
        """An avatar that tells the agent when each of the requests in `said` was heard."""
        admitted = claims(token)
        agent = admitted["attributes"][ON_BEHALF]
        calls = admitted["video"].get("canPublishData", True)

        async def started() -> None:
            if calls:
                await tell(avatar.room, agent, STARTED)

        async def finished(said_s: float, cut: bool) -> None:
            last = {"req_id": said.popleft(), "end": True}
            if not cut and not socket.closed:
                await socket.send_bytes(_MESSAGES.write("Message", type=_PICTURES, pictures=last))
            if calls:
                await tell(avatar.room, agent, FINISHED, over(said_s, cut))

        avatar = Avatar(url, token, started=started, finished=finished)
        return avatar


class _Ear:
    """What comes over a websocket, made into speech."""

    def __init__(self, avatar: Avatar, rate: int, opus: bool, said: deque[str]) -> None:
        self._avatar = avatar
        self._rate = rate
        self._opus = opus
        self._said = said
        self._speech: Speech | None = None
        self._heard = 0

    def on_message(self, message: dict[str, Any], fake: Spatius) -> None:
        """Take a message."""
        if message.get("type") == _INTERRUPT:
            self._avatar.hush()
            self._speech = None
        elif message.get("type") == _AUDIO:
            audio: dict[str, Any] = message.get("audio", {})
            if self._speech is None:
                self._speech, self._heard = self._avatar.say(self._rate), 0
                self._said.append(audio.get("req_id", ""))
            self._speech.add(fake.passed_on(self._pcm(audio.get("audio", b""))))
            if audio.get("end"):
                self._speech.end()
                self._speech = None

    def _pcm(self, audio: bytes) -> bytes:
        """PCM; of Opus a tone that is as long."""
        if not self._opus:
            return audio
        until = max([self._heard, *positions(audio)])
        seconds = (until - self._heard) / _OPUS_RATE
        self._heard = until
        return tone(seconds, self._rate)


def positions(pages: bytes) -> Iterator[int]:
    """How many samples have passed at the end of each Ogg page (RFC 3533, section 6)."""
    at = 0
    while at + 27 <= len(pages):
        (position,) = struct.unpack_from("<q", pages, at + 6)
        yield position
        segments = pages[at + 26]
        at += 27 + segments + sum(pages[at + 27 : at + 27 + segments])
