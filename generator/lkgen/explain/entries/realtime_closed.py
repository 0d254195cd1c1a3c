"""The provider closed its connection in the middle.

1008 is a model, key or region that is not allowed: models of the Gemini API and of Vertex AI have
different names. 1007 is a request it does not take: a tool's schema, a history, an option. 1011 is
a fault on its side, or a limit.

Fix:

Read what stands behind the code. Write the model out, one that the service has:

    llm = google.realtime.RealtimeModel(model="...")   # lkgen list realtime shows one
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "received 1008 (policy violation)",
        "received 1007 (invalid frame payload data)",
        "received 1011 (internal error)",
        "sent 1011 (internal error)",
        "received 1006",
        "Gemini Realtime API error",
        "Gemini Live closed the session",
        "keepalive ping timeout",
        "ConnectionClosedError",
    ),
    source="livekit/agents#4159, livekit/agents#2274, livekit/agents#3714",
    examples=(
        (
            "websockets.exceptions.ConnectionClosedError: received 1008 (policy violation) "
            "models/gemini-2.0-flash-exp is not found"
        ),
        (
            "Gemini Realtime API error: received 1007 (invalid frame payload data) Request "
            "contains an invalid argument."
        ),
    ),
    confidence="medium",
    generic=True,
)
