"""Requests of a shape that no client sends, for every fake: what a broken agent may say."""

from __future__ import annotations

import ast
import asyncio
import gzip
import inspect
import json
import random
import re
import ssl
import struct
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import aiohttp
from h2.exceptions import ProtocolError

from lkgen.cli.wires import wires
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.aws_event_stream import EventStreamFake, frame
from lkgen.talk.fakes.kinds.base import Fake
from lkgen.talk.fakes.kinds.grpc_fake import GrpcFake
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway
from support.fakes.grpc import connect
from support.talk import SCRIPT

_LINGERS_S = 0.02
_GIVES_UP_S = 10.0
_DEEP = 100_000
_SOCKET = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
_TYPES = (
    *["application/json"] * 5,
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain; charset=odd",
    "application/msgpack",
)


class Address(NamedTuple):
    """Somewhere a fake answers; the method is empty where it does over HTTP/2."""

    fake: Fake
    host: str
    method: str
    path: str


@dataclass
class Attack:
    """The fakes of a call, asked odd things.

    Attributes:
        switchboard: the fakes.
        gateway: what stands before them.
        told: how many requests had which end.
        chance: chooses.
        learned: what refusals have named, by protocol: it is given from then on, to get further.
    """

    switchboard: Switchboard
    gateway: Gateway
    session: aiohttp.ClientSession
    chance: random.Random
    told: Counter[str] = field(default_factory=Counter[str])
    learned: dict[str, dict[str, object]] = field(default_factory=dict[str, dict[str, object]])

    def addresses(self) -> list[Address]:
        """Every one of every fake, the asterisks filled in."""
        return [
            Address(fake, wire.host.replace("*", "odd"), method, path.replace("*", "odd"))
            for fake in self.switchboard.fakes.values()
            for wire in fake.wires
            for method, path in _places(fake, wire.prefix)
        ]

    async def once(self, there: Address) -> None:
        """Ask one odd thing; raises where nobody answers at all."""
        if not there.method:
            what = self._stream
        elif there.method == "GET" and self.chance.random() < 0.8:
            what = self._socket
        else:
            what = self._request
        ends = await asyncio.wait_for(what(there), _GIVES_UP_S)
        self.told[ends] += 1
        self._learn(there.fake)

    def _learn(self, fake: Fake) -> None:
        """Give from now on what the last request was refused for, or no longer what was."""
        refused = fake.requests[-1].refused if fake.requests else ""
        words = _words(type(fake))
        named = [word for word in re.findall(r"[\w.-]+", refused) if word in words]
        if not named or self.chance.random() < 0.2:
            return
        known = self.learned.setdefault(fake.protocol, {})
        known[named[0]] = self.chance.choice((*named[1:], "Hello there.", "16000", 24_000, ["a"]))

    async def _request(self, there: Address) -> str:
        """A request whose body, headers and query are odd; at times it wants a socket."""
        headers = {"Host": there.host, "Content-Type": self.chance.choice(_TYPES)}
        body = self.chance.choice((self._body, self._form))(there.fake)
        method = there.method
        if self.chance.random() < 0.1:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body) if self.chance.random() < 0.5 else body
        if method == "POST" and self.chance.random() < 0.1:
            headers |= _SOCKET
            method, body = "GET", b""
        async with self.session.request(
            method, self._url(there), data=BytesIO(body), headers=headers
        ) as answer:
            await answer.read()
            return f"{answer.status // 100}xx"

    async def _socket(self, there: Address) -> str:
        """A websocket that says odd things, or none where one is wanted."""
        headers = {"Host": there.host}
        if self.chance.random() < 0.1:
            async with self.session.get(self._url(there), headers=headers) as answer:
                return f"{answer.status // 100}xx"
        try:
            async with self.session.ws_connect(self._url(there), headers=headers) as socket:
                with suppress(ConnectionError):
                    for _ in range(self.chance.randint(1, 6)):
                        body = self._body(there.fake)
                        if self.chance.random() < 0.3:
                            await socket.send_bytes(body)
                        else:
                            await socket.send_frame(body, aiohttp.WSMsgType.TEXT)
                    while True:
                        message = await socket.receive(timeout=_LINGERS_S)
                        if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                            break
        except asyncio.TimeoutError:
            return "socket that waits"
        except aiohttp.WSServerHandshakeError as error:
            return f"{error.status // 100}xx"
        return "socket that closed"

    async def _stream(self, there: Address) -> str:
        """A call over HTTP/2 with odd messages, or none."""
        # Either side may hang up while the other speaks.
        with suppress(ConnectionError, ProtocolError, ssl.SSLError):
            async with connect(self.gateway, there.host) as connection:
                call = connection.call(there.path, {"authorization": "Bearer odd"})
                for _ in range(self.chance.randint(1, 4)):
                    body = self._body(there.fake)
                    pieces = (b"\0" + struct.pack(">I", len(body)) + body, self._event(), body)
                    await call.send_raw(self.chance.choice(pieces))
                if self.chance.random() < 0.2:
                    call.cancel()
                    return "stream taken back"
                call.finish()
                await call.answered()
                return f"stream, status {call.headers.get('grpc-status', 'none')}"
        return "stream that broke"

    def _event(self) -> bytes:
        """An event of Amazon's in another, as its clients wrap them, with odd JSON."""
        inner = frame("AudioEvent", {"odd": self._value()})
        return frame(self.chance.choice(("chunk", "odd")), {"bytes": inner.hex()})

    def _url(self, there: Address) -> str:
        words = _words(type(there.fake))
        query = "&".join(
            f"{self.chance.choice(words)}={self.chance.choice((*words, '', '-1', '%ff', '16000'))}"
            for _ in range(self.chance.randint(0, 4))
        )
        learned = self.learned.get(there.fake.protocol, {})
        query += "&" + urlencode({name: str(value) for name, value in learned.items()})
        # The server itself, past the proxy.
        port = next(iter(self.gateway.local.values()))
        return f"http://127.0.0.1:{port}{there.path}?{query}"

    def _body(self, fake: Fake) -> bytes:
        """JSON that is none, or not what is wanted."""
        odd = self.chance.random()
        if odd < 0.6:
            learned = self.learned.get(fake.protocol, {})
            return json.dumps({**self._object(_words(type(fake))), **learned}).encode()
        return self.chance.choice(
            (
                b"",
                b"\xff\xfe{}",
                b"null",
                b"[1]",
                b'"odd"',
                b'{"a": ',
                b"1" * 5_000,
                b"[" * _DEEP,
                b'{"a":' * _DEEP,
                b"\x91" * 5_000,
                bytes(range(256)),
            )
        )

    def _form(self, fake: Fake) -> bytes:
        words = _words(type(fake))
        parts = (
            f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n'.encode()
            + self._body(fake)
            for name in self.chance.sample(words, min(3, len(words)))
        )
        return b"\r\n".join([*parts, self.chance.choice((b"--x--", b""))])

    def _object(self, words: tuple[str, ...], depth: int = 0) -> dict[str, object]:
        """An object with names and texts that the fake knows, at the wrong places."""
        chosen = self.chance.sample(words, min(len(words), self.chance.randint(0, 8)))
        return {name: self._value(words, depth) for name in (*chosen, "type") if name}

    def _value(self, words: tuple[str, ...] = ("odd",), depth: int = 0) -> object:
        plain: tuple[object, ...] = (
            None,
            True,
            0,
            -1,
            1e308,
            10**30,
            "",
            "\ud800",
            "16000",
            "Hello there.",
            [],
            {},
        )
        kind = self.chance.random()
        if kind < 0.4:
            return self.chance.choice(words)
        if kind < 0.6 and depth < 3:
            inner = self._object(words, depth + 1)
            return self.chance.choice((inner, [inner], [inner, None], [[inner]]))
        return self.chance.choice(plain)


def _places(fake: Fake, prefix: str) -> Iterator[tuple[str, str]]:
    """Methods and paths of a fake."""
    for method, path in fake.routes():
        yield method, prefix + path
    if isinstance(fake, GrpcFake):
        yield from (("", path) for path in fake.methods())
    elif isinstance(fake, EventStreamFake):
        yield "", fake.path


@cache
def _words(fake: type[Fake]) -> tuple[str, ...]:
    """What stands in the sources of a fake: names of fields, kinds of messages, values."""
    files = {inspect.getfile(base) for base in fake.__mro__ if "lkgen" in base.__module__}
    trees = (ast.parse(Path(file).read_text(encoding="utf-8")) for file in sorted(files))
    found = {
        node.value
        for node in chain.from_iterable(map(ast.walk, trees))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return tuple(sorted(word for word in found if word and word.isprintable() and " " not in word))


@asynccontextmanager
async def attack(folder: Path, seed: int, admits: bool = True) -> AsyncGenerator[Attack]:
    """All fakes behind a gateway; with `admits`, each lets anybody in."""
    switchboard = Switchboard(Conversation(SCRIPT), wires())
    for fake in switchboard.fakes.values() if admits else ():
        vars(fake)["admits"] = _anybody
    async with (
        Gateway(switchboard, folder) as gateway,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session,
    ):
        yield Attack(switchboard, gateway, session, random.Random(seed))  # noqa: S311 - no key
    await switchboard.close()


def _anybody(*_: object) -> bool:
    return True


async def rounds(found: Attack, most: int, over: Callable[[], bool] = lambda: False) -> int:
    """Ask every fake in turn, some at once, until it is over; gives how often."""
    asked = count()
    there = iter([*found.addresses()] * (most // len(found.addresses()) + 1))

    async def some() -> None:
        for one, number in zip(there, asked, strict=False):
            if number >= most or over():
                return
            await found.once(one)

    lanes: list[Awaitable[None]] = [some() for _ in range(8)]
    await asyncio.gather(*lanes)
    return sum(found.told.values())
