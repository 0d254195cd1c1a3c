"""This live model of Gemini cannot be told to speak by that version of the plugin.

Fix:

Upgrade to 1.8, or use a 2.5 model:

    uv add "livekit-agents==NEWEST.*" "livekit-plugins-google==NEWEST.*"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "generate_reply is not compatible with",
        "generate_reply() is not compatible with",
    ),
    source="livekit/agents#5260, livekit/agents#5286",
    examples=("generate_reply is not compatible with gemini-3.1-flash-live-preview",),
    rule="LKD028",
    until="1.7",
)
