"""LiveKit Inference, which takes models as text such as "deepgram/nova-3", does not serve this
project.

It is a service of LiveKit Cloud: it needs the key and secret of a project there, with what is left
of its quota. Keys of a server of your own are refused with 401.

Fix:

Set LIVEKIT_API_KEY and LIVEKIT_API_SECRET of a LiveKit Cloud project, or ask the provider
yourself:

    session = AgentSession(stt=deepgram.STT(model="nova-3"), ...)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "agent-gateway.livekit.cloud",
        "LiveKit STT quota exceeded",
        "LiveKit TTS quota exceeded",
        "LiveKit Adaptive Interruption quota exceeded",
        "failed to connect to LiveKit STT",
        "failed to connect to LiveKit TTS",
        "failed to connect to LiveKit Inference",
        "LiveKit Inference STT returned an error",
        "LiveKit Inference TTS returned error",
        "LiveKit STT returned error",
        "LiveKit TTS returned error",
        "failed to connect to turn detector",
        "failed to connect livekit turn detector",
        "TurnDetector(version='v1') requires",
    ),
    source=(
        "livekit-examples/agent-starter-python#31; seen: source of each series "
        "(`livekit.agents.inference`)"
    ),
    examples=(
        (
            "aiohttp.client_exceptions.WSServerHandshakeError: 401, message='Invalid response "
            "status', url='wss://agent-gateway.livekit.cloud/v1/stt'"
        ),
        "APIStatusError: LiveKit STT quota exceeded",
    ),
    confidence="medium",
)
