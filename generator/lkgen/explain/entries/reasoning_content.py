"""A model that thinks wants its thoughts back with a tool's result; the plugin does not send them.

Fix:

Switch thinking off while tools are used:

    llm = openai.LLM(model="deepseek-flash", base_url="https://api.deepseek.com/v1",
                     extra_body={"thinking": {"type": "disabled"}})
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "in the thinking mode must be passed back",
        "missing a 'thought_signature'",
    ),
    source="the catalogue's notes on DeepSeek; seen: source of livekit-plugins-openai up to 1.8",
    examples=("The reasoning_content in the thinking mode must be passed back to the API.",),
    confidence="medium",
)
