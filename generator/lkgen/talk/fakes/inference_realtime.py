"""LiveKit Inference: realtime models, as OpenAI's."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.inference import Inference
from lkgen.talk.fakes.openai_realtime import OpenAIRealtime


class InferenceRealtime(Inference, OpenAIRealtime):
    """As OpenAI's."""

    protocol = "inference-realtime"
