"""The process that runs the turn detector's model did not come up.

It starts with the worker wherever the turn detector plugin is imported. Missing model files end
it, and on Windows and under WSL loading them can take longer than is allowed.

Fix:

Download the files first, and try again, as the second start finds them in memory.

    uv run python -m livekit.agents download-files

Without the plugin there is no such process: 1.6 and later have `inference.TurnDetector()`.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "_inference_executor.initialize()",
        "starting inference executor{more}TimeoutError",
        "worker failed Traceback{more}TimeoutError",
        "lk_end_of_utterance{more}worker failed",
        "error initializing inference runner",
    ),
    source=(
        "livekit-examples/agent-starter-python#11, livekit/agents#3175, livekit/agents#2975; "
        "seen: 1.3, 1.5 and 1.8 here"
    ),
    examples=("error initializing inference runner",),
    confidence="medium",
    generic=True,
)
