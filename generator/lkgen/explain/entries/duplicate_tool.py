"""Two tools of one agent have the same name.

An agent's own methods, `tools=` and those of MCP servers count together; base classes bring
theirs.

Fix:

    @function_tool(name="book_table")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("duplicate function name",),
    source="seen: each series here",
    examples=("ValueError: duplicate function name: book",),
)
