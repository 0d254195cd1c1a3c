"""Beyond Presence: avatars, `POST https://api.bey.dev/v1/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar


class BeyondPresence(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "bey-avatar"
    path = "/v1/sessions"
    # Of 1.3 and 1.5.
    before = ("/v1/session",)
    url, token, face = "url", "token", "avatar_id"
