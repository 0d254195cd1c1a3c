"""This Python is older than the packages or the code need.

livekit-agents 1.3 takes Python 3.9 to 3.13, later series 3.10 to 3.14.

Fix:

    uv python pin 3.12
    uv sync
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "requires a different Python",
        "Requires-Python",
        "unsupported operand type(s) for |: '{left}' and '{right}'",
        "requires Python >=",
        "does not satisfy the requires-python",
        "'type' object is not subscriptable",
    ),
    source="seen: the packages' metadata in each series",
    examples=(
        "ERROR: Package 'livekit-agents' requires a different Python: 3.9.6 not in '>=3.10'",
        "TypeError: unsupported operand type(s) for |: 'type' and 'NoneType'",
    ),
    rule="LKD025",
    confidence="medium",
    generic=True,
)
