"""A provider did not answer in time.

It was slow, the request was large, or the agent's own process was: where the event loop is blocked
or the CPU is full, answers that came in time are read too late.

Fix:

If it happens under load only, give the agent more CPU and look for blocking calls. Else allow more
time, or name a second provider.

    session = AgentSession(
        conn_options=SessionConnectOptions(llm_conn_options=APIConnectOptions(timeout=20)), ...
    )
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "APITimeoutError",
        "Request timed out",
        "Connection timeout to host",
        "ConnectionTimeoutError",
        "timed out during opening handshake",
        "DeadlineExceeded",
        "504 Deadline Exceeded",
        "ReadTimeout",
    ),
    source="livekit/agents#1772, livekit/agents#1668",
    examples=("livekit.agents._exceptions.APITimeoutError: Request timed out.",),
    confidence="medium",
    generic=True,
)
