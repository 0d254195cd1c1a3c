"""All fakes of a call, found by walking `lkgen.talk.fakes`: nothing names them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Collection, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from h2.exceptions import ProtocolError

from lkgen.talk import fakes
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.fakes.kinds.base import Fake, Handler
from lkgen.talk.fakes.kinds.http2_fake import Answer, Http2Fake, refuse
from lkgen.talk.fakes.kinds.wire import Keys, Wire
from lkgen.talk.net.address import meant
from lkgen.talk.net.http2 import Http2Stream


def fake_classes() -> list[type[Fake]]:
    """Every fake of `lkgen.talk.fakes`, by protocol name."""
    found: list[type[Fake]] = []
    for module in pkgutil.iter_modules(fakes.__path__, prefix=f"{fakes.__name__}."):
        for _, member in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            # The module first: on 3.10 a generic alias passes for a class until it is asked.
            if (
                member.__module__ == module.name
                and issubclass(member, Fake)
                and not inspect.isabstract(member)
                and hasattr(member, "protocol")
            ):
                found.append(member)
    return sorted(found, key=lambda fake: fake.protocol)


class Switchboard:
    """All fakes of one call, chosen by host and path.

    Args:
        conversation: who says what.
        wires: which protocol is spoken where; a fake that nobody speaks to has none.

    Attributes:
        fakes: one of each protocol, by its name.
        failures: errors of the fakes themselves; none is expected.
        keys: which keys are whose.

    Raises:
        LookupError: a protocol has no fake.
    """

    def __init__(self, conversation: Conversation, wires: Iterable[Wire]) -> None:
        spoken: dict[str, list[Wire]] = {fake.protocol: [] for fake in fake_classes()}
        for wire in wires:
            if wire.protocol not in spoken:
                raise LookupError(f"no fake speaks {wire.protocol}, which {wire.host} does")
            spoken[wire.protocol].append(wire)
        self.fakes: dict[str, Fake] = {
            fake.protocol: fake(conversation, spoken[fake.protocol]) for fake in fake_classes()
        }
        self.failures: list[Exception] = []
        self.keys = Keys({wire.dummy_key: wire.key for wire in self._wires() if wire.key})
        for fake in self.fakes.values():
            fake.keys = self.keys

    def key_at(self, address: str) -> str:
        """The made-up key of the provider at an address; empty if nobody answers there."""
        host = urlsplit(address).hostname or ""
        found = (wire.dummy_key for wire in self._wires() if wire.key and wire.owns(host))
        return next(found, "")

    def address_of(self, variable: str) -> str:
        """Where the provider is whose key a variable holds, as OpenAI's clients take it."""
        for wire in self.fakes["openai-chat"].wires:
            if wire.key == variable and "*" not in wire.host:
                return f"https://{wire.host}{wire.prefix}"
            # Azure's, whose host is each customer's own.
            for endpoint in wire.choosing.values() if wire.key == variable else ():
                if wire.owns(urlsplit(endpoint).hostname or ""):
                    return endpoint
        return ""

    def environment(self, asked: Collection[str] = ()) -> dict[str, str]:
        """Dummy API keys for the agent, and what goes with them; a fake takes only its own.

        Args:
            asked: names of variables that the agent asks for; see `Wire.choosing`.
        """
        wires = self._wires()
        keys = {wire.key: wire.dummy_key for wire in wires if wire.key}
        for wire in wires:
            keys |= wire.variables
            keys |= {name: value for name, value in wire.choosing.items() if name in asked}
        return keys

    def files(self, folder: Path) -> dict[str, str]:
        """Write the files that the agent needs; see `Fake.files`."""
        return {
            name: path for fake in self.fakes.values() for name, path in fake.files(folder).items()
        }

    async def close(self) -> None:
        """End what goes on in the fakes."""
        for fake in self.fakes.values():
            await fake.close()

    def refusals(self) -> list[str]:
        """What the providers would have refused, in words."""
        return [
            f"{protocol}: {request.host}{request.path}: {request.refused}"
            for protocol, fake in self.fakes.items()
            for request in fake.requests
            if request.refused
        ]

    def knows_host(self, host: str) -> bool:
        """Whether any fake answers for this host."""
        return any(wire.owns(host) for wire in self._wires())

    def local_ports(self) -> set[int]:
        """The ports of this machine on which a provider is expected."""
        named = (wire.host.partition(":") for wire in self._wires())
        return {int(port) for host, _, port in named if host == "localhost"}

    def knows(self, request: web.Request) -> bool:
        """Whether a fake answers this request's host and path."""
        return self._find(request) is not None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Let the fake of a request's address answer it; `knows` must have said yes."""
        found = self._find(request)
        if found is None:
            raise LookupError(f"no fake for {request.host}{request.path}")
        fake, wire, handler = found
        try:
            return await fake.answer(request, wire, handler)
        except ConnectionError:
            # The agent hung up, as it may, or the script cut the line.
            raise
        except Exception as error:
            self.failures.append(error)
            raise

    def speaks_http2(self, host: str) -> bool:
        """Whether any fake answers over HTTP/2 for this host."""
        return any(wire.owns(host) for fake in self._http2() for wire in fake.wires)

    def knows_stream(self, stream: Http2Stream) -> bool:
        """Whether a fake answers this request's host and path."""
        return self._find_answer(stream) is not None

    async def answer_stream(self, stream: Http2Stream) -> None:
        """Let the fake of a request's address answer it; where there is none it is refused."""
        answer = self._find_answer(stream)
        if answer is None:
            await refuse(stream, f"lkgen: nothing answers {stream.host}{stream.path} here")
            return
        try:
            await answer(stream)
        except (ConnectionError, ProtocolError):
            raise
        except Exception as error:
            self.failures.append(error)
            raise

    def _wires(self) -> list[Wire]:
        return [wire for fake in self.fakes.values() for wire in fake.wires]

    def _http2(self) -> list[Http2Fake]:
        return [fake for fake in self.fakes.values() if isinstance(fake, Http2Fake)]

    def _find_answer(self, stream: Http2Stream) -> Answer | None:
        host = meant(stream.host)
        path = stream.path.partition("?")[0]
        found = (fake.find_answer(host, path) for fake in self._http2())
        return next((answer for answer in found if answer is not None), None)

    def _find(self, request: web.Request) -> tuple[Fake, Wire, Handler] | None:
        host = meant(request.host)
        # Some clients put a double slash before the path.
        path = "/" + request.path.lstrip("/")
        for fake in self.fakes.values():
            if found := fake.find(host, request.method, path):
                return (fake, *found)
        if request.headers.get("Upgrade", "").casefold() == "websocket":
            for fake in self.fakes.values():
                if wire := fake.posts_to(host, path):
                    return fake, wire, fake.no_socket
        return None
