"""The LiveKit server has no SIP service to call with.

livekit-server does not speak SIP itself: livekit-sip does, as a program of its own, and both meet
in Redis.

Fix:

Run all three, with the same Redis in both configurations.

    redis:
      address: redis:6379
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "sip not connected (redis required)",
        "no response from servers",
    ),
    source="livekit/livekit#3799; seen: each series here, with livekit-server alone",
    examples=(
        "ServerError(code=internal, message=sip not connected (redis required), status=500)",
        (
            "error creating SIP participant: twirp error unknown: no response from servers, "
            "SIP status: None None"
        ),
    ),
)
