"""Something was still sent to a stream that had ended.

As a rule the stream ended by an error before this one; at the end of a call it is harmless.

Fix:

Explain the first error of the log. In code of your own that pushes frames, stop when the session
closes.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "SpeechStream is closed",
        "SynthesizeStream is closed",
        "{name}Stream is closed",
        "input ended",
        "Stream is not open",
        "Cannot write after stream is closed",
        "room session transport is closed",
        "error happened in forwarding input",
        "TaskSet is closed",
    ),
    source=(
        "livekit/agents#1258, livekit/agents#1095; seen: source of each series "
        "(`livekit.agents.stt`)"
    ),
    examples=('RuntimeError: livekit.plugins.google.stt.SpeechStream is closed {"pid": 54793}',),
    confidence="low",
    follows=True,
)
