"""Two handlers are registered for one topic of the room.

A room has one handler a topic. LiveKit's own sessions register some: a second AgentSession in the
same room meets those of the first (since 1.5 also `lk.agent.session`).

Fix:

Give each further session no text of its own, and take yours off before you register again.

    room.unregister_text_stream_handler("lk.chat")
    await session.start(agent, room=room, room_options=room_io.RoomOptions(text_input=False))
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "stream handler for topic '{topic}' already set",
        "stream handler for topic '%s' already set",
    ),
    source="livekit/agents#5226; seen: each series here",
    examples=("ValueError: byte stream handler for topic 'lk.agent.session' already set",),
)
