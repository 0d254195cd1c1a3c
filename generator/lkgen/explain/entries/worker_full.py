"""The worker takes no more calls: the machine's CPU is above `load_threshold`, 0.7 in `start`.

The CPU is that of the whole machine, others' work included. On one or two cores starting processes
alone gets there.

Fix:

More CPU or more workers; on a small machine of your own a higher limit.

    server = AgentServer(load_threshold=0.9)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "worker is at full capacity, marking as unavailable",
        "no servers available",
        "no worker is available to handle",
    ),
    source="seen: each series here, on two busy cores",
    examples=("worker is at full capacity, marking as unavailable",),
)
