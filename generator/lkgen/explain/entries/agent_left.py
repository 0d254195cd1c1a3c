"""The agent never came into the room, or left it before the job was over.

No worker is registered with this server; the worker has an `agent_name` and nobody dispatches it
by that name; or the job crashed, which its own log tells. A session that ends by itself and then
leaves is counted so too.

Fix:

See that a worker is registered, and dispatch it by its name where it has one.

    lk dispatch create --agent-name my-agent --room my-room

or leave `agent_name` out, so that it joins every new room.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "agent worker left the room",
        "AGENT_LEFT_ROOM",
        "JS_FAILED",
        "agent did not join the room",
        "No agent joined this session",
        "no agent available",
    ),
    source="livekit/livekit#4447, livekit/agents#646, livekit/agents#976, livekit/livekit#4335",
    examples=(
        '"status": "JS_FAILED", "error": "agent worker left the room"',
        "Agent did not join the room",
    ),
    confidence="low",
)
