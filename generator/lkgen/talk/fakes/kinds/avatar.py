"""What every fake avatar service does: it sends somebody with a face into the agent's room."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, ClassVar, cast

from aiohttp import web
from livekit import rtc

from lkgen.talk.audio.pcm import noise
from lkgen.talk.caller.avatar import ON_BEHALF, Avatar, StreamedAvatar
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.base import Fake, Handler, Refusal, Request
from lkgen.talk.fakes.kinds.tokens import claims
from lkgen.talk.fakes.kinds.wire import Wire, made_up

SESSION = made_up("session")
"""What each session is called."""


class AvatarService(Fake):
    """A service that is told an address and a token of a room, and joins it with them."""

    part = "avatar"

    def __init__(self, conversation: Conversation, wires: Sequence[Wire]) -> None:
        super().__init__(conversation, wires)
        self._visits: set[asyncio.Task[None]] = set()

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": {"code": str(status), "message": reason}})

    async def close(self) -> None:
        """Leave every room."""
        for visit in self._visits:
            visit.cancel()
        await self.until_gone()

    async def until_gone(self) -> None:
        """Wait until each avatar has left its room."""
        await asyncio.gather(*self._visits, return_exceptions=True)

    def send(self, guest: StreamedAvatar, record: Request) -> None:
        """Send an avatar into a room, where it stays until it is put out."""

        async def visit() -> None:
            with contextlib.suppress(ConnectionError):
                async with self.in_room(guest, record):
                    await guest.gone()

        task = asyncio.create_task(visit())
        self._visits.add(task)
        task.add_done_callback(self._visits.discard)

    @contextlib.asynccontextmanager
    async def in_room(
        self, guest: Avatar | StreamedAvatar, record: Request
    ) -> AsyncGenerator[None]:
        """Somebody is in a room meanwhile.

        Raises:
            ConnectionError: the room is closed to them; the record says so.
        """
        try:
            try:
                await guest.join()
            except (rtc.ConnectError, asyncio.TimeoutError) as error:
                record.refused = f"its avatar cannot join the room: {error or 'no answer'}"
                raise ConnectionError(record.refused) from error
            yield
        finally:
            await guest.leave()

    def passed_on(self, pcm: bytes) -> bytes:
        """Give the agent's speech as the service passes it on to the room."""
        fault = self.conversation.fault(self.part)
        garbled = fault is not None and fault.what == "garbage"
        return noise(len(pcm) // 2, 1)[: len(pcm)] if garbled else pcm

    async def body(self, request: web.Request) -> Mapping[str, Any]:
        """Read the JSON object of a request; an empty one if it carries none."""
        try:
            found: object = await request.json()
        except ValueError:
            found = None
        return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}

    def admission(self, token: str) -> str:
        """Check that a token admits somebody to a room who speaks for an agent, and give it.

        Raises:
            Refusal: it does not.
        """
        said = claims(token)
        if not said.get("video", {}).get("roomJoin"):
            raise self.refusal(400, "the token admits nobody to a room")
        if not said.get("attributes", {}).get(ON_BEHALF):
            raise self.refusal(400, f"the token names no agent to speak for ({ON_BEHALF})")
        return token


class OneRequestAvatar(AvatarService):
    """A service that wants one request, and gets the agent's speech through the room.

    A subclass says where each thing stands in the request's JSON, as `outer.inner`.

    Attributes:
        path: of the request, a POST.
        before: its path in plugins of older series.
        header: where its key stands; `Authorization` may be followed by a scheme.
        url: the room's address.
        token: what admits the avatar.
        face: which avatar it is; any will do. Empty if that stands elsewhere.
        ear: what admits the participant whom the agent sends its speech to, if it is another.
        names_it: what its answer calls the id of the session.
        ends: how a session is ended: method and path, if it can be.
    """

    path: ClassVar[str]
    before: ClassVar[tuple[str, ...]] = ()
    header: ClassVar[str]
    url: ClassVar[str]
    token: ClassVar[str]
    face: ClassVar[str]
    ear: ClassVar[str] = ""
    names_it: ClassVar[str] = "id"
    ends: ClassVar[tuple[str, str] | None] = None

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        ends = {self.ends: self.end} if self.ends else {}
        asked = {("POST", path): self._asked for path in (self.path, *self.before)}
        return {**asked, **ends}

    async def _asked(self, request: web.Request, record: Request) -> web.StreamResponse:
        return await self.begin(request, record, await self.body(request))

    async def begin(
        self, request: web.Request, record: Request, body: Mapping[str, Any]
    ) -> web.StreamResponse:
        """Answer a request that hands over a room, and send the avatar into it."""
        if self.face and not _at(body, self.face):
            raise self.refusal(400, f"{self.face} is required")
        token = self.admission(_at(body, self.token))
        ear = _at(body, self.ear) if self.ear else ""
        await self.work(request)
        guest = StreamedAvatar(_at(body, self.url), token, ear, self.passed_on)
        self.send(guest, record)
        return web.json_response(self.answered(body))

    def answered(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give the service's answer to a request with this body."""
        return {self.names_it: SESSION}

    async def end(self, request: web.Request, record: Request) -> web.StreamResponse:
        """Answer a request that ends a session; its plugin puts the avatar out of the room."""
        return web.json_response({})


def _at(body: Mapping[str, Any], path: str) -> Any:
    """Give what stands at a place in a JSON object; an empty text if nothing does."""
    found: Any = body
    for name in path.split("."):
        found = cast("Mapping[str, Any]", found).get(name) if isinstance(found, dict) else None
    return found or ""
