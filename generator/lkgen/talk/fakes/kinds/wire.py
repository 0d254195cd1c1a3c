"""Where a protocol is spoken, and what opens it: a fact of a provider, given to its fake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from lkgen.talk.net.grpc import Call
from lkgen.talk.net.http2 import Http2Stream

AnyRequest = web.Request | Http2Stream | Call
"""A request over any transport."""


@dataclass(frozen=True)
class Gone:
    """How a provider words that it has shut off a model; MODEL in `message` stands for its name.

    `flat`: the fields are those of the body itself, not of an `error` in it.
    """

    status: int
    message: str
    code: str | int
    type: str = "invalid_request_error"
    flat: bool = False


@dataclass(frozen=True)
class Wire:
    """A provider that speaks a protocol.

    Attributes:
        protocol: its name, which is also its fake's.
        host: the provider's host name; may hold `*`. A server of the agent's own machine is
            `localhost:PORT`: what really listens there is left alone.
        prefix: what its paths start with, before what the protocol says.
        key: the environment variable that holds its API key; empty if it takes a key that is not
            made up here.
        key_in: where a request may carry the key: a header's name, maybe with a scheme
            (`Authorization Bearer`); `?NAME` in the query; `message`, the first on a websocket;
            anything else is read by the fake. Nobody asks for a key where it is empty.
        key_start: what its keys begin with, where its client looks.
        variables: what else an agent's environment must hold, such as an endpoint or a region.
        choosing: variables that lead a client here from another provider: given to an agent
            that asks for them by name, since they would lead others astray.
        gone: its answer to a model that it has shut off; None if it is that of most.
    """

    protocol: str
    host: str
    prefix: str = ""
    key: str = ""
    key_in: Sequence[str] = ("Authorization Bearer",)
    key_start: str = "lkgen-"
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    choosing: Mapping[str, str] = field(default_factory=dict[str, str])
    gone: Gone | None = None

    @property
    def dummy_key(self) -> str:
        """The only key its fake accepts; another for each variable, so that a mix-up is seen."""
        return f"{self.key_start}{self.key.lower().replace('_', '-')}"

    def owns(self, host: str) -> bool:
        return fnmatchcase(host, self.host)

    def opens_to(self, request: AnyRequest) -> bool:
        """Whether a request carries the key, or may bring it in the first message."""
        if not self.key_in:
            return True
        given = {_at(request, place) for place in self.key_in} - {None}
        if given:
            return self.dummy_key in given
        # Only a websocket has messages.
        websocket = request.headers.get("Upgrade", "").casefold() == "websocket"
        return websocket and "message" in self.key_in


def _at(request: AnyRequest, place: str) -> str | None:
    """What stands at one of the places for a key; None if nothing does."""
    if place.startswith("?"):
        return request.query.get(place[1:]) if isinstance(request, web.Request) else None
    name, _, scheme = place.partition(" ")
    if scheme and name in request.headers:
        return bearer(request, scheme) or ""
    return request.headers.get(name)


def bearer(request: AnyRequest, scheme: str = "Bearer") -> str | None:
    """The key in an `Authorization: SCHEME KEY` header."""
    given, _, key = request.headers.get("Authorization", "").partition(" ")
    return key if given.casefold() == scheme.casefold() else None
