"""Something is to be said word by word, and the session has no TTS.

A realtime model speaks in its own words; `say` needs a TTS beside it.

Fix:

    session = AgentSession(llm=openai.realtime.RealtimeModel(), tts=openai.TTS())

or let the model say it: `session.generate_reply(instructions="Say: ...")`.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "trying to generate speech from text without a TTS model",
        "does not implement say()",
        "'tts_node' called but no TTS node is available",
        "no TTS is set. Either enable audio modality",
        "audio output is enabled but neither tts nor realtime audio is available",
    ),
    source="livekit/agents#5293; seen: source of each series (`livekit.agents.voice`)",
    examples=(
        "RuntimeError: trying to generate speech from text without a TTS model",
        "NotImplementedError: RealtimeSession does not implement say(). use a TTS model instead",
    ),
    rule="LKD036",
)
