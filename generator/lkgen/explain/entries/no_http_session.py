"""A plugin is used outside of a job, where LiveKit keeps no HTTP session for it.

Tests and scripts that call an STT or a TTS by themselves run into this.

Fix:

Give the plugin a session of your own, and close it.

    async with aiohttp.ClientSession() as http:
        tts = cartesia.TTS(http_session=http)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("Attempted to use an http session outside of a job context",),
    source="livekit/agents#525, livekit/agents#5608; seen: each series here",
    examples=(
        (
            "RuntimeError: Attempted to use an http session outside of a job context. This is "
            "probably because you are trying to use a plugin without using the agent worker "
            "api."
        ),
    ),
)
