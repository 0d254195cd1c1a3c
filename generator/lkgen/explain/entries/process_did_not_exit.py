"""What the job does at its end takes longer than it is given, and is cut off.

Shutdown callbacks have ten seconds (`shutdown_process_timeout`). Saving transcripts, uploads and
summaries by a model take longer. Kubernetes and Docker end the container after their own, often
shorter, time.

Fix:

    server = AgentServer(shutdown_process_timeout=60)

and give the container more than the worker's `drain_timeout` (`terminationGracePeriodSeconds`,
`stop_grace_period`).
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "process did not exit in time, killing process",
        "process did not ack shutdown in time",
        "job did not ack shutdown in time",
        "job shutdown is taking too much time",
        "entrypoint did not exit in time",
        "AgentSession.aclose() timed out",
        "on_session_end timed out",
        "drain timed out, forcing shutdown",
    ),
    source="livekit/agents#4392, livekit/agents#4850, livekit/agents#5875",
    examples=("process did not exit in time, killing process",),
    rule="LKD053",
)
