"""A job process took more than ten seconds to start, so the worker ended it and starts another.

Importing the agent's file and `prewarm` are part of it. Slow disks, few CPUs, large imports and
models that are loaded there take that long; a virus scanner on Windows too.

Fix:

Load less before a call, and allow more time.

    server = AgentServer(initialize_process_timeout=60, num_idle_processes=1)

If it hangs at any limit, something waits at import: run `python -c "import agent"` and see.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "initialization timed out, killing",
        "runner initialization timed out",
        "error initializing process",
        "all in-flight spawns failed to initialize",
        "process initialization failed",
    ),
    source=(
        "livekit/agents#901, livekit/agents#1453, livekit/agents#4857, livekit/agents#1610, "
        "livekit/livekit#3593"
    ),
    examples=("initialization timed out, killing process",),
    rule="LKD017",
)
