"""A model failed so often that the session gave up.

After three errors in a row that cannot be recovered (`max_unrecoverable_errors`) the session
closes. The agent stays in the room and says nothing, unless something ends the call.

Fix:

Put right the error before it. Let the caller not wait: apologise and hang up when the session
closes.

    @session.on("close")
    def on_close(event):
        if event.error:
            ctx.shutdown(reason="error")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("AgentSession is closing due to unrecoverable error",),
    source="seen: each series here; livekit/agents#2795 for the silent line",
    examples=("AgentSession is closing due to unrecoverable error",),
    rule="LKD029",
    follows=True,
)
