"""Something of asyncio is used outside of the loop it belongs to.

`cli.run_app` starts its own loop. An AgentSession, a client or a lock that is made at import time
or in another loop does not work in a job's.

Fix:

Make them inside the entrypoint, and start the worker from plain code:

    if __name__ == "__main__":
        cli.run_app(server)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "asyncio.run() cannot be called from a running event loop",
        "Cannot run the event loop while another loop is running",
        "This event loop is already running",
        "There is no current event loop",
        "no running event loop",
        "got Future {future} attached to a different loop",
        "is bound to a different event loop",
        "Event loop is closed",
    ),
    source="seen: each series here, for a session made outside of a loop",
    examples=(
        "RuntimeError: asyncio.run() cannot be called from a running event loop",
        "RuntimeError: There is no current event loop in thread 'MainThread'.",
    ),
    confidence="medium",
    generic=True,
)
