"""The LiveKit server refuses the key or the secret.

They are of another project than LIVEKIT_URL, swapped, empty, in quotes, or not loaded. A clock
that is minutes off makes the server refuse good tokens too. `console` works all the same: it asks
no server.

Fix:

Copy the address, the key and the secret of one project together, without quotes, and see what the
agent gets:

    lk project list
    lk room list --url wss://... --api-key ... --api-secret ...

On a server of your own they are under `keys:` in its configuration.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "401, message='Invalid response status', url='{url}/agent'",
        "401, message='Invalid response status', url=URL('{url}/agent'",
        "401, message='Invalid response status', url='{url}/rtc",
        "engine: signal failure: client error: 401",
        "signal failure: ws failure: HTTP error: 401",
        "invalid API key: {key}",
        "error getting keys: {error}",
        "no permissions to access the room",
        "TwirpError(code=unauthenticated",
        "ServerError(code=unauthenticated",
        "('unauthenticated', '",
    ),
    source=(
        "livekit/agents#3817, livekit/agents#1325, livekit-examples/agent-starter-python#23; "
        "seen: each series here"
    ),
    examples=(
        (
            "WARNING livekit.agents - failed to connect to livekit, retrying in 0s: 401, "
            "message='Invalid response status', url='wss://demo.livekit.cloud/agent'"
        ),
        "ConnectError: engine: signal failure: client error: 401 Unauthorized - {}",
    ),
)
