"""`generate_reply` is called, and neither the session nor the agent has a language model.

Fix:

    session = AgentSession(llm=groq.LLM(model="openai/gpt-oss-120b"), ...)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("trying to generate reply without an LLM model",),
    source="seen: each series here",
    examples=("RuntimeError: trying to generate reply without an LLM model",),
)
