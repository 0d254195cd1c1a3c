"""The realtime model was told to speak and did not begin.

Its connection had failed (an error before this one says so), it was still speaking or being
interrupted, or the model does not take such requests: Gemini's live models answer the caller, and
not always a text.

Fix:

Look for the first error of the realtime model. Let an interruption end first:

    await session.interrupt()
    await session.generate_reply(instructions="...")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "generate_reply timed out",
        "failed to generate a reply: generate_reply timed out",
        "update_chat_ctx timed out",
        "response of generate_reply received after it's timed out",
        "update_instructions timed out",
    ),
    source=(
        "livekit/agents#3560, livekit/agents#4623, livekit/agents#2552, livekit/agents#3089, "
        "livekit/agents#6224"
    ),
    examples=(
        (
            "livekit.agents.llm.realtime.RealtimeError: generate_reply timed out waiting for "
            "generation_created event."
        ),
        "RealtimeError: update_chat_ctx timed out.",
    ),
    confidence="medium",
)
