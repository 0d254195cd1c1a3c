"""Beyond Presence: avatars, `POST https://api.bey.dev/v1/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class BeyondPresence(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "bey-avatar"
    services = (Service("api.bey.dev", "BEY_API_KEY"),)
    path, header = "/v1/sessions", "x-api-key"
    url, token, face = "url", "token", "avatar_id"
