"""What the fakes of all gRPC services share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from google.protobuf.message import DecodeError

from lkgen.talk.fakes.kinds.base import Refusal, Request
from lkgen.talk.fakes.kinds.http2_fake import Answer, Http2Fake
from lkgen.talk.fakes.kinds.malformed import reading
from lkgen.talk.fakes.kinds.protobuf import Messages
from lkgen.talk.fakes.kinds.wire import Wire
from lkgen.talk.net.grpc import Call, GrpcError, serve

Method = Callable[[Call, Request], Awaitable[None]]
"""Answers a call; what it learns goes into the record beside it."""

# By HTTP status, as https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
# maps them; clients of Google's map them back.
_CODES = {400: 3, 401: 16, 403: 7, 404: 5, 409: 10, 429: 8, 500: 13, 501: 12, 503: 14, 504: 4}
_FAILED_PRECONDITION, _UNAVAILABLE = 9, 14


class GrpcFake(Http2Fake):
    """A gRPC service: a `Fake` with methods in the place of routes.

    Attributes:
        messages: what it and its clients send.
    """

    messages: ClassVar[Messages]

    @abstractmethod
    def methods(self) -> Mapping[str, Method]:
        """What answers each method, by its path `/package.Service/Method`."""

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {})

    def read(self, name: str, data: bytes) -> dict[str, Any]:
        """The fields of a message that a client sent.

        Raises:
            Refusal: it is no such message.
        """
        try:
            return self.messages.read(name, data)
        except DecodeError as error:
            raise self.refusal(400, f"no {name}: {error}") from error

    def find_answer(self, host: str, path: str) -> Answer | None:
        method = self.methods().get(path)
        for wire in self.wires:
            if method is not None and wire.owns(host):
                answer = partial(self._answer, wire=wire, method=method)
                return partial(serve, answer=answer)
        return None

    async def _answer(self, call: Call, wire: Wire, method: Method) -> None:
        """Record a call, check its key and answer it.

        Raises:
            GrpcError: it is refused.
            ConnectionResetError: the script wants the connection to break; it is broken.
        """
        record = Request(call.host, call.path)
        self.requests.append(record)
        try:
            with reading(self.refusal):
                self.let_in(call, self.admits(call, wire))
                await method(call, record)
        except Refusal as refusal:
            record.refused = f"{refusal.status} {refusal.reason}"
            other = _UNAVAILABLE if refusal.status >= 500 else _FAILED_PRECONDITION
            raise GrpcError(_CODES.get(refusal.status, other), refusal.reason) from refusal
