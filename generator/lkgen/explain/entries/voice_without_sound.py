"""The voice's provider answered without any sound.

The text was only signs (emoji, markdown, a lone dot), the voice or model does not speak that
language, or the provider closed the connection without saying why, as for a voice id it does not
know or a spent quota.

Fix:

Send the text to the provider by itself. Then filter what cannot be spoken, or choose a voice of
that language.

    session = AgentSession(tts_text_transforms=["filter_markdown", "filter_emoji"], ...)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("no audio frames were pushed",),
    source="livekit/agents#3306, livekit/agents#4171, livekit/agents#3248; seen: each series here",
    examples=(
        (
            "livekit.agents._exceptions.APIError: no audio frames were pushed for text: Thank "
            "you for calling."
        ),
    ),
)
