"""The turn detector's own process gave no answer.

Its model files are missing, or that process was slow or killed: it is one for all calls and wants
CPU and memory. Turns then end by silence alone.

Fix:

Look at the log's beginning for `error initializing inference runner`. Download the files, give the
machine more CPU, or use the detector that 1.6 and later bring.

    session = AgentSession(turn_handling={"turn_detection": inference.TurnDetector()}, ...)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "end_of_utterance prediction should always returns a result",
        "Error predicting end of turn",
        "inference of lk_end_of_utterance",
        "error running inference",
        "local audio EOT prediction failed",
        "eot prediction timed out",
    ),
    source="livekit/agents#4514",
    examples=("AssertionError: end_of_utterance prediction should always returns a result",),
    confidence="medium",
)
