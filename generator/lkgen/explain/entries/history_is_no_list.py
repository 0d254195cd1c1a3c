"""A conversation is a ChatContext, and a list or the ways of 0.x are used for it.

Fix:

    chat_ctx = self.chat_ctx.copy()
    chat_ctx.add_message(role="system", content="...")
    await self.update_chat_ctx(chat_ctx)
    for item in chat_ctx.items: ...
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "list.copy() takes no keyword arguments",
        "'list' object has no attribute 'items'",
        "'list' object has no attribute 'add_message'",
        "'ChatContext' object is not iterable",
        "'ChatContext' object has no attribute 'messages'",
        "'ChatContext' object has no attribute 'append'",
    ),
    source="livekit/agents#2214",
    examples=(
        "TypeError: list.copy() takes no keyword arguments",
        "AttributeError: 'ChatContext' object has no attribute 'messages'",
    ),
)
