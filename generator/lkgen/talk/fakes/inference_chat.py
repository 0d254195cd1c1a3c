"""LiveKit Inference: language models, as OpenAI's chat completions."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.inference import Inference
from lkgen.talk.fakes.openai_chat import OpenAIChat


class InferenceChat(Inference, OpenAIChat):
    """As OpenAI's."""

    protocol = "inference-chat"
