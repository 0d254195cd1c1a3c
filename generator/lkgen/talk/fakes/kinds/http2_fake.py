"""What the fakes of all providers over HTTP/2 share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping

from lkgen.talk.fakes.kinds.base import Fake, Handler
from lkgen.talk.fakes.kinds.wire import AnyRequest, Wire
from lkgen.talk.net.grpc import UNIMPLEMENTED, Call, GrpcError, serve
from lkgen.talk.net.http2 import Http2Stream

Answer = Callable[[Http2Stream], Awaitable[None]]
"""Answers a request to its end."""


class Http2Fake(Fake):
    """A provider over HTTP/2, with streams in the place of routes."""

    @abstractmethod
    def find_answer(self, host: str, path: str) -> Answer | None:
        """What answers a request for an address, if this fake does; the path is without query."""

    def admits(self, request: AnyRequest, wire: Wire) -> bool:
        return wire.opens_to(request, self.keys)

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {}


async def refuse(stream: Http2Stream, reason: str) -> None:
    """End a request that no fake answers, as clients of its kind understand."""
    if stream.headers.get("content-type", "").startswith("application/grpc"):

        async def unknown(_: Call) -> None:
            raise GrpcError(UNIMPLEMENTED, reason)

        await serve(stream, unknown)
        return
    # 403, not 5xx: clients would try those again.
    stream.opening = [(":status", "403"), ("content-type", "text/plain")]
    await stream.send(reason.encode())
    stream.end()
