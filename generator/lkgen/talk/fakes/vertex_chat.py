"""Chat completions of a model deployed on Vertex AI, with a token of Google's for a key."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from lkgen.talk.fakes.google_token import ACCESS_TOKEN
from lkgen.talk.fakes.kinds.base import Handler
from lkgen.talk.fakes.kinds.wire import Wire, bearer
from lkgen.talk.fakes.openai_chat import OpenAIChat


class VertexChat(OpenAIChat):
    """As OpenAI's, at the endpoint of a deployment."""

    protocol = "vertex-chat"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/v1*/projects/*/endpoints/*/chat/completions"): self._chat}

    def admits(self, request: web.Request, wire: Wire) -> bool:
        return bearer(request) == ACCESS_TOKEN
