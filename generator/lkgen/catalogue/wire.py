"""How a provider is reached: what `lkgen talk` answers in its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from lkgen.catalogue.entry import Entry

KeyPlace = Annotated[
    str,
    Field(
        pattern=r"^(\?[\w-]+|message|form|token|signature|[A-Za-z]+(-[A-Za-z]+)+|Authorization.*)$"
    ),
]
Protocol = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]


class Gone(Entry):
    """How a provider that speaks one of OpenAI's protocols words that it has shut off a model.

    MODEL stands for the model's name; `flat`: the fields are those of the body itself, not of an
    `error` in it. As agents have met it: issues of public repositories, and the providers' pages.
    """

    status: int
    message: str
    code: str | int
    type: str = "invalid_request_error"
    flat: bool = False


class Address(Entry):
    """Where a provider is and what opens it; each wire of the provider may differ in any of it.

    `host` may hold `*`; a server on the agent's own machine is `localhost:PORT`. `prefix` is what
    its paths start with, before what the protocol says. `key` is the variable with its API key:
    unless given, the first that the provider needs. `key_in` are the places where a request may
    carry it: the name of a header, maybe with a scheme (`Authorization Token`), or `?NAME` in the
    query; `message`, the first on a websocket; `form`, `token` or `signature`, which only the
    protocol's fake can read; none where nobody asks. `key_start` is what its keys begin with,
    where its client looks. `variables` are the others that an agent's environment must hold.
    `choosing` are those that lead a client here from another provider: only for agents that name
    them. `gone` is its answer to a model that it has shut off, where it is not that of most.
    `own_names`: its models are called as each account calls its own deployments.
    """

    host: str = ""
    prefix: str = ""
    key: str | None = None
    key_in: list[KeyPlace] = Field(default_factory=lambda: ["Authorization Bearer"])
    key_start: str = "lkgen-"
    variables: dict[str, str] = Field(default_factory=dict[str, str])
    choosing: dict[str, str] = Field(default_factory=dict[str, str])
    gone: Gone | None = None
    own_names: bool = False


class Wire(Address):
    """A protocol spoken at an address; the protocol's name is that of its fake."""

    protocol: Protocol

    def at(self, address: Address, key: str) -> Wire:
        """The same with what it does not say itself taken from its provider's `address`.

        Args:
            address: the provider's.
            key: the variable with the key, if neither says.

        Raises:
            ValueError: neither says where it is.
        """
        given = {
            **address.model_dump(exclude_unset=True),
            **self.model_dump(exclude_unset=True),
            "variables": {**address.variables, **self.variables},
        }
        wire = Wire.model_validate({"key": key, **given})
        if not wire.host:
            raise ValueError(f"no host is given for {self.protocol}")
        return wire


def _named(value: Any) -> Any:
    """A wire of which nothing but the protocol is said."""
    return {"protocol": value} if isinstance(value, str) else value


Wires = list[Annotated[Wire, BeforeValidator(_named)]]
"""Those that one class may use, the one of its default model first."""


def unique(wires: Iterable[Wire]) -> list[Wire]:
    """Each wire once, in order: providers with several entries say theirs in each."""
    return list({(wire.protocol, wire.host, wire.prefix): wire for wire in wires}.values())
