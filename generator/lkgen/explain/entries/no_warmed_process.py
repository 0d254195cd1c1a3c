"""A call came while no job process stood ready, so the caller waits while one starts.

More calls came at once than there are idle processes, or processes do not come up: then lines
about their initialization stand before this one. `dev` keeps none ready.

Fix:

    server = AgentServer(num_idle_processes=4)

and let the entrypoint and `prewarm` import and load little.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "no warmed process available for job, waiting for one to be created",
        "no process became available after",
        "failed to acquire process for job",
        "timed out waiting for idle processes to initialize",
    ),
    source="livekit/agents#5868; seen: source of each series (`ipc/proc_pool.py`)",
    examples=("no warmed process available for job, waiting for one to be created",),
)
