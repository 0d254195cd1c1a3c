"""A realtime model ends each session after some time, of ten minutes to an hour.

LiveKit connects again by itself, with the history, and says so. Only where that fails too the call
is lost.

Fix:

Keep the plugin current, and the history short enough to be sent again. For calls of an hour use
speech to text, a model and a voice.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "session hit the maximum duration",
        "session_expired",
        "Session expired",
        "go_away",
        "server indicates disconnection soon",
        "Session duration limit",
    ),
    source="seen: the providers' own messages; source of livekit-plugins-openai and -google",
    examples=("Your session hit the maximum duration of 60 minutes.",),
    confidence="medium",
)
