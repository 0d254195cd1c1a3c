"""The model gave an answer without words: it was blocked, cut off, or spent on thinking.

A content filter, a `max_tokens` that thinking uses up, or a tool's call that the model did not get
into form.

Fix:

Ask again with more room or less thinking, and look at the reason in the log. For a call that must
go on, a second model:

    llm = llm.FallbackAdapter([google.LLM(model="..."), openai.LLM(model="...")])
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "No candidates in the response",
        "no response generated",
        "generation blocked by gemini",
        "finish_reason: MALFORMED_FUNCTION_CALL",
        "MALFORMED_FUNCTION_CALL",
        "the stream ended without a finish reason",
        "the output budget ran out",
        "response incomplete: {why}",
        "PROHIBITED_CONTENT",
        "content_filter",
        "ResponsibleAIPolicyViolation",
    ),
    source="livekit/agents#2133; seen: source of livekit-plugins-google in each series",
    examples=(
        (
            "livekit.agents._exceptions.APIConnectionError: gemini llm: error generating "
            "content No candidates in the response (status_code=-1)"
        ),
        "APIStatusError: generation blocked by gemini: PROHIBITED_CONTENT",
    ),
    confidence="medium",
)
