"""`userdata` is read, and the session was made without it.

Fix:

    session = AgentSession[Booking](userdata=Booking(), ...)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "AgentSession userdata is not set",
        "VoiceAgent userdata is not set",
    ),
    source="seen: each series here",
    examples=("ValueError: AgentSession userdata is not set",),
)
