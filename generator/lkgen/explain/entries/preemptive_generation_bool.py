"""`preemptive_generation` in `turn_handling` is `True` or `False`.

There it is a group of options, not a switch. As a keyword of AgentSession itself, the old way, it
is one.

Fix:

    turn_handling={"preemptive_generation": {"enabled": True}}
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("'bool' object is not a mapping",),
    source="allgpt-co/QuickVoice#152; seen: 1.5 and 1.8 here",
    examples=("TypeError: 'bool' object is not a mapping",),
    rule="LKD012",
    since="1.5",
    confidence="medium",
)
