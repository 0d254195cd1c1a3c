"""Synthesia: avatars, `POST https://developers.synthesia.io/api/interactive-avatars/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Service


class Synthesia(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "synthesia-avatar"
    services = (
        Service(
            "developers.synthesia.io",
            "SYNTHESIA_API_KEY",
            variables={"SYNTHESIA_AVATAR_ID": "lkgen-face"},
        ),
    )
    path, header = "/api/interactive-avatars/sessions", "Authorization"
    url, token, face = "livekitUrl", "livekitToken", "avatarIds"
