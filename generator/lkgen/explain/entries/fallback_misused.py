"""A FallbackAdapter got no models, or models that do not go together.

Fix:

    llm = llm.FallbackAdapter([openai.LLM(model="..."), groq.LLM(model="...")])
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "at least one LLM instance must be provided",
        "at least one STT instance must be provided",
        "at least one TTS instance must be provided",
        "at least one RealtimeModel instance must be provided",
        "all realtime models must agree on",
    ),
    source="seen: source of each series",
    examples=("ValueError: at least one LLM instance must be provided.",),
)
