"""The answer that was begun early is thrown away: `on_user_turn_completed` changes what was asked.

Every turn asks the model twice. Preemptive generation is on from 1.5.

Fix:

Move the lookup into a tool or `llm_node`, or switch it off:

    turn_handling={"preemptive_generation": {"enabled": False}}
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "preemptive generation invalidated after",
        "preemptive generation enabled but chat context or tools have changed",
    ),
    source="livekit/agents#4219; seen: 1.8 here",
    examples=(
        (
            "WARNING livekit.agents - preemptive generation invalidated after "
            "`on_user_turn_completed` because the transcript, chat context, tools, or tool "
            "choice changed"
        ),
    ),
    rule="LKD027",
)
