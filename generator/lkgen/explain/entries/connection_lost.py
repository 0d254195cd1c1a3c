"""The agent's connection to the LiveKit server broke, and the client tries to take it up again.

Now and then that is ordinary. Often it means that the process was too busy to answer, the network
between them drops, or a proxy cuts connections that are idle.

Fix:

Look at the CPU and for blocking calls at that time, keep proxies' time limits above a minute, and
run the agent near the server.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "received session close: {why} UnknownReason",
        "signal client closed",
        "resuming connection... attempt",
        "server request to leave",
        "failed to send ping",
        "ResetWithoutClosingHandshake",
        "the server's response timed out",
    ),
    source="livekit/agents#4675, livekit/agents#952",
    examples=(
        (
            'livekit::rtc_engine:453:livekit::rtc_engine - received session close: "signal '
            'client closed: \\"stream closed\\"" UnknownReason Resume'
        ),
    ),
    confidence="low",
    often=2,
    generic=True,
)
