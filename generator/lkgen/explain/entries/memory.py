"""A job process took more memory than it may have, or than there is.

Each call is a process of its own, of some 200 to 450 MB. About 244 MB of it is LiveKit's own turn
detector, where that is loaded. Exit code -9 is the system's way to end what takes too much.

Fix:

Give the machine memory for as many calls as it takes, and refuse more.

    server = AgentServer(job_memory_warn_mb=800, job_memory_limit_mb=0, load_threshold=0.7)

Where the local turn detector is not used: `LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE=0` (1.6 and
later).
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "process exceeded memory limit, killing",
        "process memory usage is high",
        "process memory usage is above the warning threshold",
        "exited with non-zero exit code -9",
        "OOMKilled",
        "Out of memory: Killed process",
        "std::bad_alloc",
    ),
    source=(
        "livekit/agents#2166, livekit/agents#1166, livekit/agents#2325; seen: source of each "
        "series (`ipc/supervised_proc.py`)"
    ),
    examples=(
        "process exceeded memory limit, killing process",
        "process exited with non-zero exit code -9",
    ),
    confidence="medium",
)
