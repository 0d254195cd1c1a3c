"""This TTS takes whole texts, and a stream of it was asked for.

An AgentSession cuts the text into sentences for it by itself. In code of your own:

Fix:

    voice = tts.StreamAdapter(tts=voice, sentence_tokenizer=tokenize.basic.SentenceTokenizer())
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("streaming is not supported by this TTS",),
    source="seen: source of each series (`livekit.agents.tts`)",
    examples=(
        (
            "NotImplementedError: streaming is not supported by this TTS, please use a "
            "different TTS or use a StreamAdapter"
        ),
    ),
)
