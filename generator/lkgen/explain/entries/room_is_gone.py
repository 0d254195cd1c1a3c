"""The room or the participant was gone when it was asked for.

At the end of a call several things delete the room: `delete_room_on_close`, your own code, the
server itself after the last one left.

Fix:

Let only one of them do it, and take "not_found" as done.

    except api.TwirpError as error:
        if error.code != "not_found":
            raise
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "requested room does not exist",
        "requested participant does not exist",
        "participant does not exist",
    ),
    source="livekit/agents#3588; seen: each series here",
    examples=("TwirpError(code=not_found, message=requested room does not exist, status=404)",),
)
