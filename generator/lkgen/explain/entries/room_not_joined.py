"""The job runs, but the agent has not come into the room.

The entrypoint waits for something first, never calls `ctx.connect()` or
`session.start(room=ctx.room)`, or the way to the server's media ports is slow or closed.

Fix:

Connect first, do the rest after it.

    async def entrypoint(ctx: JobContext) -> None:
        await ctx.connect()

On a server of your own look at its UDP ports, and at `rtc.interfaces` where it has several
networks.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "The room connection was not established within 10 seconds after calling job_entry",
        "The job task completed without establishing a connection",
    ),
    source="livekit/agents#2160, livekit/agents#2386; seen: each series here",
    examples=(
        (
            "The room connection was not established within 10 seconds after calling "
            "job_entry. This may indicate that job_ctx.connect() was not called."
        ),
    ),
    confidence="medium",
)
