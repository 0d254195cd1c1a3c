"""Boson AI: avatars, `POST {BOSON_AVATAR_API_URL}/sessions`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from lkgen.talk.fakes.kinds.avatar import SESSION, OneRequestAvatar
from lkgen.talk.fakes.kinds.base import Request


class Boson(OneRequestAvatar):
    """Sends an avatar; its address is the account's own."""

    protocol = "boson-avatar"
    path = "/sessions"
    url, token, face = "transport.url", "transport.participant_token", "avatar_id"
    ends = ("DELETE", f"/sessions/{SESSION}")

    def answered(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "id": SESSION,
            "object": "avatar.livekit.session",
            "status": "active",
            "avatar_identity": body["transport"].get("participant_identity"),
        }

    async def end(self, request: web.Request, record: Request) -> web.StreamResponse:
        return web.Response(status=204)
