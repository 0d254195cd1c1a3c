"""A conversation holds items that the code, or an older version, does not know.

Later series put more than messages into the history: handoffs, changes of instructions and tools.

Fix:

Pass over what you do not know:

    for item in session.history.items:
        if item.type == "message": ...
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "unknown item type",
        "unsupported item type",
        "Input tag '{tag}' found using 'type' does not match any of the expected tags",
    ),
    source="seen: 1.8 here, in a public example",
    examples=("ValueError: unknown item type: agent_config_update",),
    confidence="medium",
)
