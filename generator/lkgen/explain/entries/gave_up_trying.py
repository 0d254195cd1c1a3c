"""A model was asked again and again, and failed each time.

This line tells only that. The reason is in the exception with it, or in the first warning before
it: later attempts may fail in another way.

Fix:

Read the first `retrying in` of the log with its exception, and explain that.

    lkgen explain --file agent.log
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "failed to generate LLM completion",
        "failed to recognize speech",
        "failed to synthesize speech",
        "all LLMs failed",
        "all STTs failed",
        "all TTSs failed",
        "all LLMs are unavailable",
        "all STTs are unavailable",
        "all TTSs are unavailable",
        "Error in _llm_inference_task",
        "Error in _tts_inference_task",
        "Error in _recognize_task",
        "Error in _main_task",
        "failed to generate a reply",
        "failed to say text",
        "switching to next LLM",
        "switching to next STT",
        "switching to next TTS",
        "TTS failed after partial audio was already sent",
        "response generation failed",
    ),
    source="livekit/agents#1668, livekit/agents#4135; seen: each series here",
    examples=(
        "APIConnectionError: failed to generate LLM completion after 4 attempts",
        "failed to synthesize speech, retrying in 0.1s",
    ),
    follows=True,
)
