"""Keyframe: avatars, `POST https://api.keyframelabs.com/v1/sessions/plugins/livekit`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lkgen.talk.fakes.kinds.avatar import SESSION, OneRequestAvatar


class Keyframe(OneRequestAvatar):
    """Sends an avatar: a persona whose expressions are not timed."""

    protocol = "keyframe-avatar"
    path = "/v1/sessions/plugins/livekit"
    url, token, face = "livekit_url", "livekit_token", "persona_id"

    def answered(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        # A persona-2.0-live gets records that hold expressions beside the sound.
        return {"reservation_id": SESSION, "model_id": "persona-1.5-live"}
