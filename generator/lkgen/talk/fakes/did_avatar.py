"""D-ID: avatars, `POST https://api.d-id.com/v2/agents/{id}/sessions/join`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class DId(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "did-avatar"
    services = (Service("api.d-id.com", "DID_API_KEY", variables={"DID_AGENT_ID": "lkgen-face"}),)
    path, header = "/v2/agents/*/sessions/join", "Authorization Basic"
    # Which face it is stands in the path.
    url, token, face = "transport.server_url", "transport.token", ""
