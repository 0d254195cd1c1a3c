"""Amazon's binary event streams, and what its providers that speak them over HTTP/2 share.

https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html has their layout.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, ClassVar

from lkgen.talk.fakes.kinds.base import ANY_ID, Refusal, Request
from lkgen.talk.fakes.kinds.http2_fake import Answer, Http2Fake
from lkgen.talk.fakes.kinds.malformed import reading
from lkgen.talk.fakes.kinds.wire import AnyRequest, Wire
from lkgen.talk.net.http2 import Http2Stream

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_CREDENTIAL = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d{8}/[^/]+/([^/]+)/aws4_request\b")
# Length of it all and of the headers, and the checksum of both; at the end the checksum of all.
_PRELUDE = struct.Struct(">III")
_CHECKSUM = struct.Struct(">I")
_STRING, _BYTES, _TIMESTAMP = 7, 6, 8
# Far more than any client sends.
_LARGEST_EVENT = 16 * 1024**2


def access_key(request: AnyRequest, service: str) -> str | None:
    """The key that a request is signed with, for one of Amazon's services."""
    signed = _CREDENTIAL.match(request.headers.get("Authorization", ""))
    return signed[1] if signed and signed[2] == service else None


@dataclass(frozen=True)
class Event:
    """One message of a stream.

    Attributes:
        headers: those that are text; of others only the names.
        payload: what it carries.
    """

    headers: Mapping[str, str]
    payload: bytes

    @property
    def kind(self) -> str:
        return self.headers.get(":event-type", "")


def frame(name: str, data: Mapping[str, Any], *, exception: bool = False) -> bytes:
    """An event with JSON in it, or an exception."""
    what = "exception" if exception else "event"
    headers = {
        f":{what}-type": name,
        ":content-type": "application/json",
        ":message-type": what,
    }
    head = b"".join(
        bytes([len(key)]) + key.encode() + struct.pack(">BH", _STRING, len(value)) + value.encode()
        for key, value in headers.items()
    )
    payload = json.dumps(data).encode()
    lengths = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    whole = lengths + _CHECKSUM.pack(zlib.crc32(lengths)) + head + payload
    return whole + _CHECKSUM.pack(zlib.crc32(whole))


def take(received: bytearray) -> Event | None:
    """Remove the first event from what has arrived; None while it is not complete.

    Raises:
        ValueError: it is damaged.
    """
    if len(received) < _PRELUDE.size:
        return None
    length, head_length, checksum = _PRELUDE.unpack_from(received)
    if zlib.crc32(received[:8]) != checksum or not 16 <= 16 + head_length <= length:
        raise ValueError("the start of an event is damaged")
    if length > _LARGEST_EVENT:
        raise ValueError(f"an event of {length} bytes is too large")
    if len(received) < length:
        return None
    whole = bytes(received[:length])
    if zlib.crc32(whole[:-4]) != _CHECKSUM.unpack(whole[-4:])[0]:
        raise ValueError("an event is damaged")
    del received[:length]
    end = _PRELUDE.size + head_length
    return Event(_headers(whole[_PRELUDE.size : end]), whole[end:-4])


def _headers(data: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    at = 0
    while at < len(data):
        value = at + 2 + data[at]
        name, kind = data[at + 1 : value - 1].decode(), data[value - 1]
        if kind in (_STRING, _BYTES):
            (length,) = struct.unpack_from(">H", data, value)
            at = value + 2 + length
            headers[name] = data[value + 2 : at].decode() if kind == _STRING else ""
        elif kind == _TIMESTAMP:
            at = value + 8
            headers[name] = ""
        else:
            raise ValueError(f"no client sends headers of type {kind}")
    return headers


async def events(stream: Http2Stream) -> AsyncIterator[Event]:
    """What the client sends, as it arrives; each comes wrapped in another, which signs it.

    Raises:
        ValueError: it is damaged.
    """
    received = bytearray()
    async for piece in stream.pieces():
        received += piece
        while signed := take(received):
            # The last signs nothing: that was all.
            if event := take(bytearray(signed.payload)):
                yield event


class EventStreamFake(Http2Fake):
    """A provider whose requests and answers are streams of events.

    Attributes:
        path: where it is; may hold `*`.
        signs_for: the name of the service in a signature. The signature itself is not checked.
        errors: the names of its exceptions by HTTP status, as a stream has them.
    """

    path: ClassVar[str]
    signs_for: ClassVar[str]
    errors: ClassVar[Mapping[int, str]]

    @abstractmethod
    async def serve(self, stream: Http2Stream, record: Request) -> None:
        """Answer a request, up to its last event.

        Raises:
            Refusal: the provider would not take it.
        """

    def find_answer(self, host: str, path: str) -> Answer | None:
        for wire in self.wires:
            if wire.owns(host) and fnmatchcase(path, self.path):
                return partial(self._answer, wire=wire)
        return None

    def admits(self, request: AnyRequest, wire: Wire) -> bool:
        return self.keys.fit(access_key(request, self.signs_for), wire.dummy_key)

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"message": reason})

    async def fail(self, stream: Http2Stream, refusal: Refusal) -> None:
        """Say that something was refused."""
        name = self.errors.get(refusal.status, self.errors[500])
        if stream.opened:
            await stream.send(frame(name, refusal.body, exception=True))
            return
        stream.opening = [
            (":status", str(refusal.status)),
            ("content-type", "application/json"),
            ("x-amzn-errortype", name[0].upper() + name[1:]),
        ]
        await stream.send(json.dumps(refusal.body).encode())

    async def _answer(self, stream: Http2Stream, wire: Wire) -> None:
        """Record a request, check its key and answer it.

        Raises:
            ConnectionResetError: the script wants the connection to break; it is broken.
        """
        record = Request(stream.host, stream.path)
        self.requests.append(record)
        stream.opening = [
            (":status", "200"),
            ("content-type", CONTENT_TYPE),
            ("x-amzn-requestid", ANY_ID),
        ]
        try:
            with reading(self.refusal):
                self.let_in(stream, self.admits(stream, wire))
                await self.serve(stream, record)
        except Refusal as refusal:
            record.refused = f"{refusal.status} {refusal.reason}"
            await self.fail(stream, refusal)
        stream.end()
