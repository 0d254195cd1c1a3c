"""The job did not answer the worker's pings: something holds its event loop.

It is a blocking call (`requests`, `time.sleep`, a database driver, a large file), heavy computing
in a handler, or a machine with too little CPU for its calls.

Fix:

Await an asynchronous library, or hand the call to a thread.

    answer = await asyncio.to_thread(requests.get, url)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "process is unresponsive",
        "job is unresponsive, killing",
        "job executor is unresponsive",
    ),
    source="livekit/agents#617, livekit/agents#3637",
    examples=("ERROR livekit.agents - process is unresponsive, killing process",),
    rule="LKD018",
)
