"""LiveKit's SIP service, as far as an agent asks for it: it dials, transfers and hangs up.

What is answered, and how errors are worded, is that of livekit-server 1.13.5 (its protocol package:
`sip.go`) and of the clients in livekit-api 1.0 and later.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from livekit import api

from lkgen.talk.caller.faults import Fault
from lkgen.talk.caller.visitor import Visitor, sip_attributes
from lkgen.talk.within import within

PATH = "/twirp/livekit.SIP/"
_ANSWERED_WITHIN_S = 20.0
# Twirp's code, HTTP status, SIP status and its words.
_FAULTS = {
    "busy": ("resource_exhausted", 429, 486, "Busy Here"),
    "no-answer": ("deadline_exceeded", 408, 408, "Request Timeout"),
    "declined": ("permission_denied", 403, 603, "Decline"),
}
Answer = tuple[int, str, bytes]
"""HTTP status, content type, body."""


@dataclass
class Dialled:
    """Somebody whom an agent calls.

    Attributes:
        room: into which.
        visitor: as whom the agent wants to have them there.
        answered: they are in the room.
        refused: why they do not come, as a fault has it; empty if they do.
    """

    room: str
    visitor: Visitor
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    refused: str = ""


class Phone:
    """Answers requests to the SIP service.

    Args:
        fault: how dialling fails now, if it does.
        put_out: puts somebody out of a room: takes the room and the identity.

    Attributes:
        dialled: whom agents have called, in order.
        pick_up: makes somebody come into the room whom nobody waits for.
    """

    def __init__(
        self,
        fault: Callable[[], Fault | None],
        put_out: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self.dialled: list[Dialled] = []
        self._awaited: set[str] = set()
        self._fault = fault
        self._put_out = put_out
        self.pick_up: Callable[[Dialled], None] | None = None

    def expect(self, room: str) -> None:
        """The caller of this room is whom the agent will dial."""
        self._awaited.add(room)

    def call_to(self, room: str) -> Dialled | None:
        """The call into a room, once it was made."""
        return next((one for one in self.dialled if one.room == room), None)

    async def answer(self, method: str, body: bytes, content_type: str) -> Answer:
        """Answer a request.

        Args:
            method: its last part, such as `CreateSIPParticipant`.
            body: a message of the protocol.
            content_type: whether that is protobuf or JSON.
        """
        if method == "TransferSIPParticipant":
            asked = _parsed(api.TransferSIPParticipantRequest(), body, content_type)
            await self._put_out(asked.room_name, asked.participant_identity)
            return 200, "application/protobuf", b""
        if method != "CreateSIPParticipant":
            error = {"code": "unimplemented", "msg": f"lkgen: nothing answers {method} here"}
            return 501, "application/json", json.dumps(error).encode()
        asked = _parsed(api.CreateSIPParticipantRequest(), body, content_type)
        fault = self._fault()
        identity = asked.participant_identity or f"sip_{asked.sip_call_to}"
        told = {**sip_attributes(asked.sip_call_to), **dict(asked.participant_attributes)}
        call = Dialled(asked.room_name, Visitor(identity, told, "sip"))
        self.dialled.append(call)
        if fault is not None:
            call.refused = fault.what
            if asked.wait_until_answered:
                return _failed(fault)
        else:
            if self.pick_up is not None and call.room not in self._awaited:
                self.pick_up(call)
            self._awaited.discard(call.room)
            if asked.wait_until_answered:
                await within(_ANSWERED_WITHIN_S, call.answered.wait())
        info = api.SIPParticipantInfo(
            participant_id=f"PA_{secrets.token_hex(6)}",
            participant_identity=identity,
            room_name=asked.room_name,
            sip_call_id=f"SCL_{secrets.token_hex(6)}",
        )
        return 200, "application/protobuf", info.SerializeToString()


def _failed(fault: Fault) -> Answer:
    code, http, sip, words = _FAULTS[fault.what]
    body = {
        "code": code,
        "msg": f"twirp error {code}: sip status {sip}: {words}",
        "meta": {"sip_status_code": str(sip), "sip_status": words},
    }
    return http, "application/json", json.dumps(body).encode()


def _parsed(message: Any, body: bytes, content_type: str) -> Any:
    if "json" in content_type:
        # Imported late: most agents dial nobody, and their clients speak protobuf.
        from google.protobuf import json_format

        return json_format.Parse(body, message, ignore_unknown_fields=True)
    message.ParseFromString(body)
    return message
