"""D-ID: avatars, `POST https://api.d-id.com/v2/agents/{id}/sessions/join`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar


class DId(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "did-avatar"
    path = "/v2/agents/*/sessions/join"
    # Which face it is stands in the path.
    url, token, face = "transport.server_url", "transport.token", ""
