"""The realtime model was asked for an answer while it was giving one, or told to stop when it was
not.

OpenAI's own turn detection begins an answer when the caller stops; `generate_reply` of yours at
that moment is a second one.

Fix:

Interrupt first, or take turns yourself:

    session.interrupt()
    await session.generate_reply(instructions="...")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "already has an active response",
        "conversation_already_has_active_response",
        "Cancellation failed: no active response found",
        "response_cancel_not_active",
    ),
    source="livekit/agents#1056, openai/openai-agents-python#1466",
    examples=(
        (
            "OpenAI S2S error {'type': 'error', 'error': {'type': 'invalid_request_error', "
            "'code': None, 'message': 'Conversation already has an active response'}}"
        ),
    ),
    confidence="medium",
)
