"""LiveKit Inference: avatars, `POST https://agent-gateway.livekit.cloud/v1/avatar/sessions`."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.inference import Inference


class InferenceAvatar(Inference):
    """Refuses: it would make its avatar's token itself, with a key that only LiveKit Cloud has."""

    protocol = "inference-avatar"
    part = "avatar"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/avatar/sessions*"): self._session}

    async def _session(self, request: web.Request, record: Request) -> web.StreamResponse:
        raise self.refusal(
            403, "lkgen talk has no avatars of LiveKit Inference; take a plugin's, or none"
        )
