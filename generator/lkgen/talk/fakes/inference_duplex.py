"""LiveKit Inference: models that hear and speak at once, as OpenAI's."""

from __future__ import annotations

from aiohttp import web

from lkgen.talk.fakes.kinds.inference import Inference
from lkgen.talk.fakes.openai_live import OpenAILive


class InferenceDuplex(Inference, OpenAILive):
    """As OpenAI's; the address names the model too."""

    protocol = "inference-duplex"

    def check(self, request: web.Request) -> None:
        if not request.query.get("model"):
            raise self.refusal(400, "model is required")
