"""A client of Amazon's event streams for the tests of their fakes, and the real one's Python."""

from __future__ import annotations

import asyncio
import base64
import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.wire import made_up
from support.fakes.grpc import ClientCall, Connection

KEY = made_up("aws-access-key-id")
TRANSCRIBE = "transcribestreaming.eu-west-1.amazonaws.com"
BEDROCK = "bedrock-runtime.eu-west-1.amazonaws.com"
SONIC = "/model/amazon.nova-2-sonic-v1%3A0/invoke-with-bidirectional-stream"
HEARS = {
    "x-amzn-transcribe-language-code": "en-US",
    "x-amzn-transcribe-sample-rate": "16000",
    "x-amzn-transcribe-media-encoding": "pcm",
}
Json = dict[str, Any]


def signed_for(service: str, key: str = KEY) -> dict[str, str]:
    """The header of a request for a service of Amazon's."""
    credential = f"Credential={key}/20261124/eu-west-1/{service}/aws4_request"
    return {"authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"}


def opened(
    connection: Connection, path: str, service: str, headers: Mapping[str, str] = {}
) -> ClientCall:
    """A request whose body is still to come."""
    form = {"content-type": "application/vnd.amazon.eventstream"}
    return connection.call(path, {**form, **signed_for(service), **headers})


def event(kind: str, payload: bytes) -> bytes:
    """An event as the client sends it: in another that carries its date and its signature."""
    inner = _framed(_text(":event-type", kind) + _text(":message-type", "event"), payload)
    date = b"\5:date\x08" + struct.pack(">q", 1_795_000_000_000)
    signature = b"\x10:chunk-signature\x06" + struct.pack(">H", 32) + bytes(32)
    return _framed(date + signature, inner)


def sonic(kind: str, **fields: Any) -> bytes:
    """An event of Nova Sonic's."""
    inner = json.dumps({"event": {kind: fields}}).encode()
    return event("chunk", json.dumps({"bytes": base64.b64encode(inner).decode()}).encode())


def _text(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + struct.pack(">BH", 7, len(value)) + value.encode()


def _framed(headers: bytes, payload: bytes) -> bytes:
    lengths = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    whole = lengths + struct.pack(">I", zlib.crc32(lengths)) + headers + payload
    return whole + struct.pack(">I", zlib.crc32(whole))


class Answers:
    """What has come back on a request.

    Attributes:
        all: name and content of each event, in order.
    """

    def __init__(self, call: ClientCall) -> None:
        self.all: list[tuple[str, Json]] = []
        self._call = call

    async def until(self, wanted: str) -> Json:
        """Wait for the next event that is called so, of Nova Sonic's too; returns its content."""
        while True:
            while (found := self._take()) is not None:
                self.all.append(found)
                if found[0] == wanted:
                    return found[1]
            assert not self._call.ended.is_set(), self.all
            await asyncio.sleep(0.005)

    async def rest(self) -> list[tuple[str, Json]]:
        """All events, once the request has ended."""
        await asyncio.wait_for(self._call.ended.wait(), 10.0)
        while (found := self._take()) is not None:
            self.all.append(found)
        return self.all

    def _take(self) -> tuple[str, Json] | None:
        received = self._call.received
        if len(received) < 12:
            return None
        length, head = struct.unpack_from(">II", received)
        if len(received) < length:
            return None
        headers = bytes(received[12 : 12 + head]).decode("latin-1")
        content: Json = json.loads(received[12 + head : length - 4])
        del received[:length]
        if "exception" in headers:
            return "exception", {**content, "headers": headers}
        if "bytes" not in content:
            return "event", content
        ((name, inner),) = json.loads(base64.b64decode(content["bytes"]))["event"].items()
        return name, inner
