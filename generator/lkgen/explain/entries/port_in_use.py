"""Another program has the port already: as a rule a second worker, or one that has not ended.

In `start` mode a worker opens port 8081 for health checks. It then never registers, and ends with
exit code 0.

Fix:

End the other one, or give this one another port.

    lsof -i :8081
    server = AgentServer(port=8082)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "error while attempting to bind on address {address} address already in use",
        "[Errno 98] address already in use",
        "[Errno 48] address already in use",
        "[Errno 98] error while attempting to bind",
        "[Errno 48] error while attempting to bind",
        "[Errno 10048] error while attempting to bind",
        "only one usage of each socket address",
    ),
    source="seen: each series here",
    examples=(
        (
            "OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8081): "
            "address already in use"
        ),
    ),
)
