"""Ollama, which serves models on the agent's own machine, as OpenAI's."""

from __future__ import annotations

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Service
from lkgen.talk.fakes.openai_chat import OpenAIChat


class OllamaChat(OpenAIChat):
    """As OpenAI's, without a key."""

    protocol = "ollama-chat"
    services = (Service("localhost:11434", "", prefix="/v1"),)

    def admits(self, request: web.Request, service: Service) -> bool:
        return True
