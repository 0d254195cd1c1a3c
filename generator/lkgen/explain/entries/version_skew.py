"""LiveKit's packages are of versions that do not belong together.

A plugin is newer or older than livekit-agents. Extras such as `livekit-agents[google]==1.3.12` do
not hold the plugin to that version.

Fix:

Pin each package by its own name, to the same version, and keep the lock.

    uv add "livekit-agents==NEWEST.*" "livekit-plugins-google==NEWEST.*"
    uv lock --upgrade-package livekit
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "unexpected keyword argument 'mark_refreshed_on_get'",
        "cannot import name '{name}' from 'livekit.agents.types'",
        "cannot import name '{name}' from 'livekit.agents.utils",
        "cannot import name '{name}' from 'livekit.agents._exceptions'",
        "cannot import name '{name}' from 'livekit.protocol",
        "cannot import name '{name}' from 'livekit.rtc",
        "No module named 'livekit.plugins.{plugin}._utils'",
        "'RealtimeSession' object has no attribute '_init_sync_task'",
        "'RealtimeContent' object has no attribute 'content_type'",
    ),
    source="livekit/agents#1632, livekit/agents#3785, livekit/agents#1718",
    examples=(
        (
            "TypeError: ConnectionPool.__init__() got an unexpected keyword argument "
            "'mark_refreshed_on_get'"
        ),
        "ImportError: cannot import name 'NOT_GIVEN' from 'livekit.agents.types'",
    ),
    rule="LKD009",
    confidence="medium",
)
