"""A job's or the turn detector's process was gone when the worker looked after it.

It ended by itself before: a crash in native code, the system for memory, or an import that fails
only there. This line is only how the worker notices.

Fix:

Look for what that process printed last, and for the memory at that time. Import the agent's file
by itself to see whether that ends Python:

    uv run python -X faulthandler -c "import agent"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "psutil.NoSuchProcess",
        "process PID not found",
        "process object is closed",
        "process no longer exists",
        "process not initialized",
        "process is closed",
        "executor not initialized",
        "failed to initialize proc_client",
        "proc_client not initialized",
        "failed to launch job on process",
    ),
    source="livekit/agents#3564, livekit/agents#3841",
    examples=(
        "psutil.NoSuchProcess: process PID not found (pid=46707)",
        "ValueError: process object is closed",
    ),
    confidence="low",
)
