"""The avatar's service has not joined the room, or does not answer the agent there.

It joins from outside: it needs a LIVEKIT_URL that the internet reaches, and its own key and avatar
id. An agent that waits for it stays silent.

Fix:

Start the avatar before the session, and use a server that its service can reach.

    await avatar.start(session, room=ctx.room)
    await session.start(agent, room=ctx.room)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "remote participant didn't register lk.playback_started RPC",
        "failed to create avatar session",
        "Avatar Session after all retries",
        "avatar service has been disabled",
        "avatar session creation failed",
        "avatar gateway returned an error",
        "failed to notify the agent playback finished",
        "failed to call lk.clear_buffer",
    ),
    source=(
        "livekit/agents#4535, livekit/agents#2455; seen: source of each series "
        "(`livekit.agents.voice.avatar`)"
    ),
    examples=("remote participant didn't register lk.playback_started RPC",),
    confidence="low",
)
