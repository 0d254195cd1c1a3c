"""The conversation is longer than the model takes, or than the account may send in a minute.

Fix:

Keep the last part of it only, in `on_user_turn_completed` or before a handoff.

    await self.update_chat_ctx(self.chat_ctx.copy().truncate(max_items=20))
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "context_length_exceeded",
        "maximum context length",
        "prompt is too long",
        "Request too large for model",
        "input token count exceeds",
        "context exhausted",
        "Error code: 413",
        "Request Entity Too Large",
        "HTTP 413",
        "exceeds the available context size",
        "Please reduce the length of the messages",
        "tokens per minute (TPM): Limit {limit}, Requested",
    ),
    source="seen: the providers' own messages",
    examples=(
        (
            "Error code: 400 - {'error': {'message': \"This model's maximum context length is "
            "8192 tokens.\", 'code': 'context_length_exceeded'}}"
        ),
    ),
)
