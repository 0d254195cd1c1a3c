"""What the fakes of all wire protocols share."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, ClassVar, cast
from urllib.parse import parse_qsl

from aiohttp import web

from lkgen.talk.audio.pcm import noise, tone
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.faults import Part
from lkgen.talk.caller.script import ShutOff
from lkgen.talk.fakes.kinds.malformed import BEGUN, cut, hang_up, reading
from lkgen.talk.fakes.kinds.wire import AnyRequest, Keys, Wire
from lkgen.talk.net.address import meant

CHARACTER_S = 0.06
"""How long a fake voice takes for a character, in seconds: an ordinary pace of speech."""

ANY_ID = "00000000-0000-4000-8000-000000000000"
"""Sent where a provider sends an identifier of its own, which no client looks into."""

RATES = (8_000, 48_000)
"""The lowest and the highest sample rate of any provider, in hertz."""

LONGEST_TEXT = 10_000
"""So many characters are said at once: ten minutes, about where providers stop."""


@dataclass
class Request:
    """One request, or one websocket, as a fake saw it.

    Attributes:
        host: whom the agent meant to reach.
        path: without the query, which may carry a key.
        detail: what the fake found worth keeping; messages under `messages`.
        refused: why the provider would have refused it; empty if it would not.
    """

    host: str
    path: str
    detail: dict[str, Any] = field(default_factory=dict[str, Any])
    refused: str = ""


Handler = Callable[[web.Request, Request], Awaitable[web.StreamResponse]]
"""Answers a request; what it learns goes into the record beside it."""


class Refusal(Exception):
    """Raised by a handler: the provider would answer with this error.

    It is JSON, or where `body` is empty the reason as bare text.
    """

    def __init__(self, status: int, reason: str, body: Mapping[str, Any]) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.body = body


class Fake(ABC):
    """One wire protocol, answered as its providers do.

    A subclass knows the protocol's paths and messages, checks what the provider checks, and
    answers from the conversation. It is found by being in a module of `lkgen.talk.fakes`.

    Args:
        conversation: who says what.
        wires: where the protocol is spoken, and with which keys: facts of the catalogue.

    Attributes:
        protocol: its name.
        part: what its providers are to an agent.
        requests: what arrived, in order.
        keys: which keys are whose.
    """

    protocol: ClassVar[str]
    part: ClassVar[Part]

    def __init__(self, conversation: Conversation, wires: Sequence[Wire]) -> None:
        self.conversation = conversation
        self.wires = tuple(wires)
        self.requests: list[Request] = []
        self.keys = Keys()

    @abstractmethod
    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Give the handlers by method and path; the path is without prefix and may hold `*`."""

    @abstractmethod
    def refusal(self, status: int, reason: str) -> Refusal:
        """Word an error with this HTTP status as the provider does."""

    async def close(self) -> None:  # noqa: B027 - few go on after their answer
        """End what goes on after a request was answered."""

    def files(self, folder: Path) -> dict[str, str]:
        """Write the files that an agent needs to reach the provider.

        Args:
            folder: where they go.

        Returns:
            The variables that name them to the agent.
        """
        del folder
        return {}

    def admits(self, request: web.Request, wire: Wire) -> bool:
        """Whether a request carries the key of the provider it was sent to."""
        return wire.opens_to(request, self.keys)

    def require_key(self, given: object) -> None:
        """Check the key in a first message.

        Raises:
            Refusal: it is not the one.
        """
        if not any(self.keys.fit(given, wire.dummy_key) for wire in self.wires):
            raise self.refusal(401, self.keys.complaint({str(given)}))

    def require(self, values: Mapping[str, Any], *names: str) -> None:
        """Check that parameters are there.

        Raises:
            Refusal: one is missing, or empty.
        """
        for name in names:
            if values.get(name) in (None, "", {}, []):
                raise self.refusal(400, f"{name} is required")

    def require_values(self, values: Mapping[str, Any], **wanted: Any) -> None:
        """Compare parameters with what they must be.

        Args:
            values: the parameters.
            wanted: what each must be, by its name; a tuple lists what it may be.

        Raises:
            Refusal: one is something else, or missing.
        """
        for name, allowed in wanted.items():
            given = values.get(name)
            if given not in (allowed if isinstance(allowed, tuple) else (allowed,)):
                raise self.refusal(400, f"{name} must be {allowed}, is {given!r}")

    async def form(self, request: web.Request) -> dict[str, str]:
        """Read the fields of a form without files."""
        return dict(parse_qsl(await request.text()))

    def rate(self, values: Mapping[str, Any], name: str = "sample_rate") -> int:
        """Read the sample rate in a parameter, in hertz.

        Raises:
            Refusal: there is none that a provider has.
        """
        given = str(values.get(name, ""))
        if not given.isdecimal() or not RATES[0] <= int(given) <= RATES[1]:
            must = f"must be from {RATES[0]} to {RATES[1]}"
            raise self.refusal(400, f"{name} {must}, is {values.get(name)!r}")
        return int(given)

    async def work(self, request: AnyRequest, part: Part | None = None) -> None:
        """Take the time an answer takes; called where its first piece would be sent.

        Args:
            request: what is being answered.
            part: what this provider is to the agent, where it is not `self.part`.

        Raises:
            ConnectionResetError: the script wants the connection to break here; it is broken.
            Refusal: the script wants an error here. On an open websocket the handler sends it
                as its protocol says it, or closes.
        """
        part = part or self.part
        asked = self.conversation.mark(part, "asked")
        await asyncio.sleep(getattr(self.conversation.script.latency, part))
        fault = self.conversation.fault(part)
        if fault is not None and fault.what == "slow":
            await asyncio.sleep(fault.amount)
        elif fault is not None and fault.what == "drop":
            fault.spent = True
            cut(request)
        elif fault is not None and fault.status is not None:
            raise self.refusal(fault.status, f"lkgen: --fault {fault}")
        self.conversation.mark(part, "answered", asked.turn)

    def let_in(self, request: AnyRequest, admitted: bool) -> None:
        """Admit a request, before anything else of it is looked at.

        Raises:
            ConnectionResetError: the script wants the connection to break at once.
            Refusal: it is not admitted, or the script wants an error.
        """
        if not admitted:
            given = {key for wire in self.wires for key in wire.keys_in(request)}
            raise self.refusal(401, self.keys.complaint(given))
        fault = self.conversation.fault(self.part)
        if fault is not None and fault.what == "refuse":
            cut(request)
        if fault is not None and fault.status is not None:
            raise self.refusal(fault.status, f"lkgen: --fault {fault}")

    def require_served(self, host: str, model: object) -> None:
        """Check that the provider at `host` still serves a model.

        Raises:
            Refusal: it has shut it off.
        """
        host = meant(host)
        for wire in self.wires:
            off = ShutOff(wire.key, self.part, str(model))
            if wire.owns(host) and not wire.own_names and off in self.conversation.script.shut_off:
                self.conversation.retired.append(off.model)
                raise self.gone(wire, off.model)

    def gone(self, wire: Wire, model: str) -> Refusal:
        """How a provider words that it has shut off a model."""
        del wire
        return self.refusal(404, f"The model {model} is no longer available.")

    def speech(self, text: str, rate: int) -> bytes:
        """Make 16-bit mono PCM as long as saying `text` takes, at `rate` samples a second.

        Raises:
            Refusal: it is too long, or no provider has that rate.
        """
        if len(text) > LONGEST_TEXT:
            raise self.refusal(413, f"the text is longer than {LONGEST_TEXT} characters")
        self.rate({"sample_rate": rate}, "sample_rate")
        fault = self.conversation.fault(self.part)
        make = noise if fault is not None and fault.what == "garbage" else tone
        return make(len(text) * CHARACTER_S, rate)

    def find(self, host: str, method: str, path: str) -> tuple[Wire, Handler] | None:
        """Find the wire and the handler for an address, if this fake has them."""
        for wire in self.wires:
            if not wire.owns(host) or not path.startswith(wire.prefix):
                continue
            rest = path[len(wire.prefix) :]
            routes = self.routes()
            any_path = wire.anywhere and len(routes) == 1
            for (its_method, its_path), handler in routes.items():
                if its_method == method and (any_path or fnmatchcase(rest, its_path)):
                    return wire, handler
        return None

    def posts_to(self, host: str, path: str) -> Wire | None:
        """Find the wire on which something may be posted to this very address."""
        posted = {its_path for method, its_path in self.routes() if method == "POST"}
        owning = (wire for wire in self.wires if wire.owns(host))
        return next((wire for wire in owning if path.removeprefix(wire.prefix) in posted), None)

    async def answer(
        self, request: web.Request, wire: Wire, handler: Handler
    ) -> web.StreamResponse:
        """Record a request, check its key and answer it."""
        record = Request(request.host, request.path)
        self.requests.append(record)
        BEGUN.set(None)
        try:
            with reading(self.refusal):
                self.let_in(request, self.admits(request, wire))
                return await handler(request, record)
        except Refusal as refusal:
            record.refused = f"{refusal.status} {refusal.reason}"
            return await _refused(request, refusal)

    async def no_socket(self, request: web.Request, record: Request) -> web.StreamResponse:
        """Refuse a websocket where the protocol has none."""
        raise self.refusal(405, f"{request.path} takes no websocket")


async def _refused(request: web.Request, refusal: Refusal) -> web.StreamResponse:
    """Answer with a refusal, or break off the answer that has begun."""
    begun = BEGUN.get()
    if begun is None and not refusal.body:
        return web.Response(text=refusal.reason, status=refusal.status)
    if begun is None:
        return web.json_response(refusal.body, status=refusal.status)
    if not isinstance(begun, web.WebSocketResponse):
        cut(request)
    return await hang_up(cast("web.WebSocketResponse", begun), refusal.status, refusal.reason)
