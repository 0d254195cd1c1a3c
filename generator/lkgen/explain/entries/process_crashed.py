"""A job process ended by itself, which is none of LiveKit's ways to end one.

1 is an exception, of which the log has the traceback; -9 is the system, for memory; -11 a crash in
native code.

Fix:

Read what the process wrote before it. Where it wrote nothing, run the agent's file by itself:

    uv run python -X faulthandler agent.py console
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "exited with non-zero exit code {code}",
        "Fatal Python error: Segmentation fault",
        "pipe closed, exiting job",
        "DuplexClosed",
        "BrokenPipeError",
    ),
    source="seen: source of each series (`ipc/supervised_proc.py`)",
    examples=("ERROR livekit.agents - process exited with non-zero exit code 1",),
    confidence="medium",
    follows=True,
)
