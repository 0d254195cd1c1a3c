"""A realtime model answered in text where it should speak.

OpenAI's models do so when the conversation that they were given is text: after a handoff, or a
history of typed messages.

Fix:

Give the session a TTS too, which then speaks such answers, or hand over less history.

    session = AgentSession(llm=openai.realtime.RealtimeModel(), tts=openai.TTS())
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "received text-only response from realtime API",
        "failed to recover from text-only response",
        "Text message received from Realtime API with audio modality",
        "text response received from realtime API",
        "Text response received from",
    ),
    source="livekit/agents#2471",
    examples=("ERROR livekit.plugins.openai - failed to recover from text-only response",),
    confidence="medium",
)
