"""The turn detector plugin is of another version than livekit-agents.

Fix:

    uv add "livekit-agents==NEWEST.*" "livekit-plugins-turn-detector==NEWEST.*"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "EOUModelBase.unlikely_threshold' was never awaited",
        "'<' not supported between instances of '{left}' and 'coroutine'",
    ),
    source="livekit/agents#3038",
    examples=("RuntimeWarning: coroutine 'EOUModelBase.unlikely_threshold' was never awaited",),
    rule="LKD009",
    confidence="medium",
)
