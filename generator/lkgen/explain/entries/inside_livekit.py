"""LiveKit's own code failed over something it did not expect.

Either its packages are of versions that do not belong together, something of yours (a model, an
event, a plugin of others) gives it what it cannot take, or it is a bug of that version.

Fix:

Bring all packages to the newest version of your series, and look for the last line, without names,
among LiveKit's issues.

    uv lock --upgrade-package livekit-agents && uv sync
    https://github.com/livekit/agents/issues
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "AttributeError: {what} (raised in livekit/{file})",
        "TypeError: {what} (raised in livekit/{file})",
        "KeyError: {what} (raised in livekit/{file})",
        "IndexError: {what} (raised in livekit/{file})",
        "UnboundLocalError: {what} (raised in livekit/{file})",
        "AssertionError (raised in livekit/{file})",
    ),
    source="livekit/agents#2987, livekit/agents#3805, di-osc/livekit-plugins-chinese#38",
    examples=(
        (
            "AttributeError: 'NoneType' object has no attribute 'model_copy' (raised in "
            "livekit/agents/voice/agent_activity.py)"
        ),
    ),
    confidence="low",
    generic=True,
)
