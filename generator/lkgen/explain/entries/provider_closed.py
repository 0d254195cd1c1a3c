"""A speech provider closed its connection without saying why.

Once, after a silence, it is a limit of the provider's on idle connections: LiveKit connects again.
Each time, it is something that the provider refuses: a voice or language the model does not have,
a spent quota, too many connections at once, a text without words.

Fix:

If it happens each time, ask the provider without LiveKit, with the same key, model and voice: its
own answer names the reason. If it happens now and then, upgrade the plugin, and name a second
provider:

    tts = tts.FallbackAdapter([cartesia.TTS(), deepgram.TTS()])
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "connection closed unexpectedly",
        "websocket closed unexpectedly",
        "connection lost",
        "connection closed (status_code=-1",
        "unexpected 11labs message",
        "WebSocket connection is closed",
        "no close frame received or sent",
        "Cannot write to closing transport",
        "ClientConnectionResetError",
        "Server disconnected",
        "InvalidEventBytes",
        "incomplete chunked read",
    ),
    source="livekit/agents#2281, livekit/agents#3277, livekit/agents#4135, livekit/agents#1862",
    examples=(
        (
            "livekit.agents._exceptions.APIStatusError: Cartesia connection closed "
            "unexpectedly (status_code=-1, request_id=03e03c7016a3, body=None, retryable=True)"
        ),
        "livekit.agents._exceptions.APIConnectionError: deepgram connection closed unexpectedly",
    ),
    confidence="medium",
    generic=True,
)
