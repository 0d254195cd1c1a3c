"""Ollama, which serves models on the agent's own machine, as OpenAI's."""

from __future__ import annotations

from lkgen.talk.fakes.openai_chat import OpenAIChat


class OllamaChat(OpenAIChat):
    """As OpenAI's, without a key."""

    protocol = "ollama-chat"
