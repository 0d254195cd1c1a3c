"""A report or recording was to be kept on LiveKit Cloud, and the server is another one.

Fix:

    await session.start(agent, room=ctx.room, record=False)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "failed to upload the session report to LiveKit Cloud",
        "invalid cloud hostname",
        "failed to prepare the cloud trace pipeline",
        "failed to fetch server settings: http status: 404",
    ),
    source="livekit/livekit#3799; seen: source of each series (`livekit.agents.job`)",
    examples=("failed to upload the session report to LiveKit Cloud",),
    confidence="medium",
)
