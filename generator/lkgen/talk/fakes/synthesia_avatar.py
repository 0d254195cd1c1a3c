"""Synthesia: avatars, `POST https://developers.synthesia.io/api/interactive-avatars/sessions`."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.avatar import OneRequestAvatar


class Synthesia(OneRequestAvatar):
    """Sends an avatar."""

    protocol = "synthesia-avatar"
    path = "/api/interactive-avatars/sessions"
    url, token, face = "livekitUrl", "livekitToken", "avatarIds"
