"""What is no ordinary request: one of another shape, which providers refuse, or a line cut off."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NoReturn

from aiohttp import web
from google.protobuf.message import DecodeError

from lkgen.talk.fakes.kinds.wire import AnyRequest

_LONGEST = 120

BEGUN: ContextVar[web.StreamResponse | None] = ContextVar("BEGUN", default=None)
"""The answer to the request that is being handled, once the first of it was sent."""

Socket = web.WebSocketResponse

MALFORMED = (
    # Bad UTF-8, JSON and base64, numbers that are none, addresses that cannot be read.
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
    struct.error,
    zlib.error,
    DecodeError,
    web.RequestPayloadError,
)
"""What reading a request raises whose values have another type, are missing or have no end."""


@contextmanager
def reading(refusal: Callable[[int, str], Exception]) -> Generator[None]:
    """A request is read meanwhile; what its shape leads to becomes the provider's refusal.

    Args:
        refusal: words an error with an HTTP status as the provider does, see `Fake.refusal`.

    Raises:
        Refusal: the request cannot be read, is too large, or is no websocket where one is wanted.
    """
    try:
        yield
    except web.HTTPException as error:
        told = (error.text or error.reason or "").split("\n")[0]
        raise refusal(error.status, told[:_LONGEST]) from error
    except MALFORMED as error:
        told = f"{type(error).__name__}: {error}".split("\n")[0]
        raise refusal(400, f"the request cannot be read: {told[:_LONGEST]}") from error


async def hang_up(socket: Socket, status: int, reason: str) -> Socket:
    """Close a websocket for what would be this HTTP status, and give it."""
    code = 1008 if status < 500 else 1011
    await socket.close(code=code, message=reason.encode()[:_LONGEST])
    return socket


def cut(request: AnyRequest) -> NoReturn:
    """Break a connection as a network does, without a word.

    Raises:
        ConnectionResetError: always, to leave the handler.
    """
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError("cut by the script")
