"""A handler of yours for that event raised.

LiveKit goes on; what the handler should have done is missing. The exception with this line says
why.

Fix:

Put right what the exception says. The handler's parameters must be those of the event.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "failed to emit event {name}",
        "error in {callback} callback",
    ),
    source="livekit/agents#1151; seen: source of each series (`livekit.rtc.event_emitter`)",
    examples=("ERROR livekit - failed to emit event response_content_added",),
    follows=True,
)
