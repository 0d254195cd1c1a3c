"""What the fakes of LiveKit Inference share: its address, and the token of a LiveKit project."""

from __future__ import annotations

import time

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Fake, Refusal
from lkgen.talk.fakes.kinds.tokens import claims
from lkgen.talk.fakes.kinds.wire import Wire, bearer


class Inference(Fake):
    """One of the services behind `https://agent-gateway.livekit.cloud/v1`.

    Its key is a token that the agent makes with LIVEKIT_API_KEY and LIVEKIT_API_SECRET, which it
    has anyway: livekit.agents.inference._utils.create_access_token. What the token grants is
    looked at; its signature is not, since the secret is the server's.
    """

    def admits(self, request: web.Request, wire: Wire) -> bool:
        said = claims(bearer(request) or "")
        granted = said.get("inference", {}).get("perform") is True
        return granted and bool(said.get("iss")) and said.get("exp", 0) > time.time()

    def refusal(self, status: int, reason: str) -> Refusal:
        return Refusal(status, reason, {"error": {"code": status, "message": reason}})

    def gone(self, wire: Wire, model: str) -> Refusal:
        # What it says of a language model; of the others nobody has told.
        del wire, model
        return Refusal(404, "Error getting model definition", {})
