"""The model wants the conversation in an order that this one does not have.

Some (Anthropic, Gemini, Mistral, many local ones) want the user first or last, and the two in
turn. A greeting before anybody spoke has no user's message.

Fix:

Give the first request one:

    self.session.generate_reply(user_input="Hello")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "roles must alternate",
        "Conversation roles must alternate",
        "at least one message is required",
        "first message must use the 'user' role",
        "contents is not specified",
        "contents are required",
        "Please use a valid role: user, model",
        "Expected last role User or Tool",
        "A conversation must start with a user message",
        "does not support 'system' or 'developer' roles",
        "final position must be",
        "This model does not support assistant message prefill",
        "conversation must end with a user message",
        "single turn requests end with a user role",
        "multiturn requests alternate between user and model",
    ),
    source="seen: the providers' own messages",
    examples=(
        (
            "Error code: 400 - {'type': 'error', 'error': {'type': 'invalid_request_error', "
            "'message': 'messages: at least one message is required'}}"
        ),
        "Conversation roles must alternate user/assistant/user/assistant/...",
    ),
    confidence="medium",
)
