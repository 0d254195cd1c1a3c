"""The list of words does not go with that model of Deepgram.

Fix:

    stt = deepgram.STT(model="nova-3", keyterm=["LiveKit"])   # Nova-2: keywords=[("LiveKit", 1.5)]
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Keywords is only available for use with",
        "Keyterm Prompting is only available for",
    ),
    source="seen: source of livekit-plugins-deepgram in each series",
    examples=(
        (
            "ValueError: Keywords is only available for use with Nova-2, Nova-1, Enhanced, and "
            "Base speech to text models. For Nova-3, use Keyterm Prompting."
        ),
    ),
)
