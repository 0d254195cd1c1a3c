"""A token is too old or too new for the server: it was kept, or a clock is wrong.

Tokens of livekit-api hold six hours. In virtual machines and WSL clocks fall behind after a sleep.

Fix:

Make a token for each call, and set the clock.

    timedatectl status
    wsl --shutdown
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "token is expired",
        "token used before issued",
        "token is not valid yet",
        "Signature has expired",
        "The token is not yet valid",
        "validation failed, token",
    ),
    source="seen: livekit-server's own messages",
    examples=("invalid token: token is expired (exp)",),
    confidence="medium",
)
