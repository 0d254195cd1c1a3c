"""Something held the event loop, and the sound with it.

Where it names an import, it is the first request of a client that imports the rest of itself then.

Fix:

Do it before the call: in `prewarm`, or at the top of the module. Blocking calls go to a thread.

    answer = await asyncio.to_thread(requests.get, url)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "event loop blocked for",
        "Running {name} took too long:",
    ),
    source="seen: 1.8 here",
    examples=("event loop blocked for 131ms importing anyio._core._sockets",),
    rule="LKD018",
    since="1.6",
    confidence="medium",
    often=10,
)
