"""Who calls an agent, and with what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lkgen.project.callers import Expected, Whose
from lkgen.talk.caller.tools import arguments

Kind = Literal["standard", "sip"]
NUMBER = "+15550100"
_TRUNK = "+15550199"
# What metadata calls the address of livekit-server, without underscores.
_SERVER = {
    *("wsurl", "wssurl", "websocketurl", "lkurl"),
    *("livekiturl", "livekitwsurl", "livekitserverurl", "livekithost"),
}
_SAID: dict[Whose, str] = {
    "job": "Its job was told, as its source asks for it:",
    "room": "The room had metadata, as its source asks for it:",
    "caller": "The caller brought metadata, as its source asks for it:",
}


@dataclass(frozen=True)
class Visitor:
    """Who calls.

    Attributes:
        identity: the caller's name in the room; empty for one that fits the kind.
        attributes: the caller's attributes.
        kind: how the caller comes; empty for as the agent expects it.
        metadata: what the agent's job is told; None for what its source asks for.
        room_metadata: the room's.
        own_metadata: the caller's.
    """

    identity: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    kind: Kind | Literal[""] = ""
    metadata: str | None = None
    room_metadata: str = ""
    own_metadata: str = ""

    def expected(self, by: Expected, url: str = "") -> tuple[Visitor, list[str]]:
        """The same, with what an agent's source shows that it needs; and what was added.

        Args:
            by: what the source shows.
            url: of the livekit-server, for metadata that says where it is.
        """
        visitor, added = self._told(by, url)
        if not visitor.kind and by.sip:
            visitor = replace(visitor, kind="sip")
            added.append("The caller came by phone, as the source asks for it: --kind sip")
        # Whom it dials it names itself.
        if not visitor.identity and by.identity and not by.dials:
            name = by.identity if by.whole else f"{by.identity}caller"
            visitor = replace(visitor, identity=name)
            added.append(f"The caller was called as the source asks for it: --identity {name}")
        return visitor._of_its_kind(), added

    def _told(self, by: Expected, url: str) -> tuple[Visitor, list[str]]:
        """The same, with metadata; and what was added."""
        told: dict[Whose, str] = {}
        added: list[str] = []
        if self.metadata is None:
            for whose, keys in by.needs.items():
                told[whose] = json.dumps(_example(keys, url))
                added.append(f"{_SAID[whose]} --metadata '{told[whose]}'")
        else:
            # Where the source reads another's, what a user gives is meant for it too.
            told |= {**dict.fromkeys(by.reads, self.metadata), "job": self.metadata}
        visitor = replace(
            self,
            metadata=told.get("job", ""),
            room_metadata=told.get("room", ""),
            own_metadata=told.get("caller", ""),
        )
        return visitor, added

    def _of_its_kind(self) -> Visitor:
        if self.kind != "sip":
            return replace(self, identity=self.identity or "caller", kind="standard")
        attributes = {**sip_attributes(NUMBER), **self.attributes}
        return replace(self, identity=self.identity or f"sip_{NUMBER}", attributes=attributes)


def sip_attributes(number: str) -> dict[str, str]:
    """The attributes that LiveKit's SIP service gives somebody who is on the phone."""
    return {
        "sip.callID": "SCL_lkgen",
        "sip.callStatus": "active",
        "sip.phoneNumber": number,
        "sip.trunkID": "ST_lkgen",
        "sip.trunkPhoneNumber": _TRUNK,
        "sip.ruleID": "SDR_lkgen",
    }


def _example(keys: tuple[str, ...], url: str) -> dict[str, object]:
    """A value for each key that looks like what its name says."""
    strings = {key: {"type": "string"} for key in keys}
    found = arguments({"type": "object", "properties": strings, "required": [*keys]})
    where = {key: url for key in keys if key.casefold().replace("_", "") in _SERVER}
    return {**found, **where}
