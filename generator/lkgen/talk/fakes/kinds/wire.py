"""Where a protocol is spoken, and what opens it: a fact of a provider, given to its fake."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import web

from lkgen.talk.net.grpc import Call
from lkgen.talk.net.http2 import Http2Stream

_RUN = secrets.token_hex(8)


def made_up(name: str, start: str = "lkgen-") -> str:
    """A key or token of that name, which only who this process tells it to can know."""
    return f"{start}{name}-{_RUN}"


def is_made_up(key: str) -> bool:
    """Whether `made_up` of this process gave a key."""
    return key.endswith(f"-{_RUN}")


AnyRequest = web.Request | Http2Stream | Call
"""A request over any transport."""


@dataclass
class Keys:
    """Which keys are whose, as far as a call's agent can have them.

    Attributes:
        of: the variable that each provider's made-up key is of.
        accepted: keys that stand in the agent's source, right or wrong.
        addresses: the variable of the address that a key's variable goes with in the source.
    """

    of: dict[str, str] = field(default_factory=dict[str, str])
    accepted: set[str] = field(default_factory=set[str])
    addresses: dict[str, str] = field(default_factory=dict[str, str])

    def fit(self, key: object, dummy_key: str) -> bool:
        """Whether a provider takes a key: its own, or one that is no other provider's."""
        if key == dummy_key or not isinstance(key, str):
            return key == dummy_key
        return key not in self.of and (is_made_up(key) or key in self.accepted)

    def complaint(self, given: Collection[str]) -> str:
        """Say what is wrong with keys that a provider does not take."""
        variable = next((self.of[key] for key in given if key in self.of), None)
        if variable is None:
            return "no valid API key"
        address = self.addresses.get(variable)
        advice = f"set {address}" if address else "give its client the address of its provider"
        return f"got the key of {variable}: {advice}"


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
        anywhere: the address that a client was given may be the whole of it: where a protocol has
            one path, any is that.
        gone: its answer to a model that it has shut off; None if it is that of most.
        own_names: its models are called as each account calls its own deployments, so that no
            name is known to be shut off.
    """

    protocol: str
    host: str
    prefix: str = ""
    key: str = ""
    key_in: Sequence[str] = ("Authorization Bearer",)
    key_start: str = "lkgen-"
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    choosing: Mapping[str, str] = field(default_factory=dict[str, str])
    anywhere: bool = False
    gone: Gone | None = None
    own_names: bool = False

    @property
    def dummy_key(self) -> str:
        """The only key its fake accepts; another for each variable, so that a mix-up is seen."""
        return made_up(self.key.lower().replace("_", "-"), self.key_start)

    def owns(self, host: str) -> bool:
        return fnmatchcase(host, self.host)

    def keys_in(self, request: AnyRequest) -> set[str]:
        """The keys that a request carries where this provider looks for one."""
        found = (_at(request, place) for place in self.key_in)
        return {key for key in found if key is not None}

    def opens_to(self, request: AnyRequest, keys: Keys) -> bool:
        """Whether a request carries a key that fits, or may bring it in the first message."""
        if not self.key_in:
            return True
        if given := self.keys_in(request):
            return any(keys.fit(key, self.dummy_key) for key in given)
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
