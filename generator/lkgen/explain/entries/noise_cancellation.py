"""The noise filter of LiveKit works on LiveKit Cloud only, and this is another server.

The call goes on without the filter. On LiveKit Cloud the same text comes of a plan or project
without it.

Fix:

Leave it out where the server is your own.

    room_options=room_io.RoomOptions(audio_input=room_io.AudioInputOptions(noise_cancellation=None))
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "audio filter cannot be enabled: LiveKit Cloud is required",
        "failed to initialize the audio filter",
        "failed to initialize audio filter",
        "noise cancellation is not authorized for this connection",
        "noise cancellation unavailable",
    ),
    source=(
        "livekit/agents#3073, livekit/agents#4369, livekit/agents#6455; seen: here, on a "
        "server of one's own"
    ),
    examples=(
        (
            "livekit_ffi::server::room:149:livekit_ffi::server::room - audio filter cannot be "
            "enabled: LiveKit Cloud is required"
        ),
    ),
)
