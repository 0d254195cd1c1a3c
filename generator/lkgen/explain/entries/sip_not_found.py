"""There is no such SIP trunk in this project.

The id of an outbound trunk begins with `ST_` and is LiveKit's; a Twilio trunk's begins with `TK`
and is none. Inbound and outbound trunks are different things, and those of another project are not
seen. For a call that comes in, no trunk has the number that was called.

Fix:

    lk sip outbound list
    lk sip outbound create outbound.json

    SIP_OUTBOUND_TRUNK_ID=ST_...
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "object cannot be found",
        "requested sip trunk does not exist",
        "no trunk found",
        "sip-trunk-not-found",
        "AuthNoTrunkFound",
    ),
    source=(
        "livekit-examples/outbound-caller-python#7, livekit/agents#2169, livekit/livekit#3545, "
        "livekit/sip#583; seen: each series here"
    ),
    examples=(
        "livekit.api.twirp_client.TwirpError: ('not_found', 'object cannot be found')",
        (
            "error creating SIP participant: twirp error unknown: object cannot be found, SIP "
            "status: None None"
        ),
    ),
)
