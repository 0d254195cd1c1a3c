"""What the fakes of all wire protocols share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, ClassVar

from aiohttp import web

from lkgen.talk.script import Conversation


@dataclass(frozen=True)
class Service:
    """A provider that speaks a protocol.

    Attributes:
        host: its host name; may hold `*`.
        key_variable: the environment variable that holds its API key.
        prefix: what its paths start with, before what the protocol says.
    """

    host: str
    key_variable: str
    prefix: str = ""

    @property
    def dummy_key(self) -> str:
        """The only key its fake accepts; another for each variable, so that a mix-up is seen."""
        return f"lkgen-{self.key_variable.lower().replace('_', '-')}"

    def owns(self, host: str) -> bool:
        return fnmatchcase(host, self.host)


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
    """Raised by a handler: the provider would answer with this error."""

    def __init__(self, status: int, reason: str, body: Mapping[str, Any]) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.body = body


class Fake(ABC):
    """One wire protocol, answered as its providers do.

    A subclass says where it is spoken, checks what the provider checks, and answers from the
    conversation. It is found by being in a module of this package.

    Attributes:
        protocol: its name, as the catalogue says it.
        services: the providers that speak it.
        requests: what arrived, in order.
    """

    protocol: ClassVar[str]
    services: ClassVar[tuple[Service, ...]]

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.requests: list[Request] = []

    @abstractmethod
    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Handlers by method and path; the path is without prefix and may hold `*`."""

    @abstractmethod
    def key(self, request: web.Request) -> str | None:
        """The API key a request carries."""

    @abstractmethod
    def unauthorized(self) -> Refusal:
        """How the provider refuses a missing or wrong key."""

    def find(self, host: str, method: str, path: str) -> tuple[Service, Handler] | None:
        """The service and handler for an address, if this fake has them."""
        for service in self.services:
            if not service.owns(host) or not path.startswith(service.prefix):
                continue
            rest = path[len(service.prefix) :]
            for (its_method, its_path), handler in self.routes().items():
                if its_method == method and fnmatchcase(rest, its_path):
                    return service, handler
        return None

    async def answer(
        self, request: web.Request, service: Service, handler: Handler
    ) -> web.StreamResponse:
        """Record a request, check its key and answer it."""
        record = Request(request.host, request.path)
        self.requests.append(record)
        try:
            if self.key(request) != service.dummy_key:
                raise self.unauthorized()
            return await handler(request, record)
        except Refusal as refusal:
            record.refused = f"{refusal.status} {refusal.reason}"
            return web.json_response(refusal.body, status=refusal.status)


def bearer(request: web.Request, scheme: str = "Bearer") -> str | None:
    """The key in an `Authorization: SCHEME KEY` header."""
    given, _, key = request.headers.get("Authorization", "").partition(" ")
    return key if given.casefold() == scheme.casefold() else None
