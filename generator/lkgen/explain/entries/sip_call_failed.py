"""The phone provider refused the call, or nobody took it.

486 is busy, 480 and 408 no answer, 603 declined: ordinary ends of a call. 401, 403 and 407 are the
trunk's user name, password or allowed addresses; 404 a number that is none; 400 and 5xx as a rule
a caller's number that is not yours or not in the form `+15551234567`.

Fix:

Catch it where you call, and tell busy from broken by the code:

    except api.TwirpError as error:
        logger.info("call failed: %s", error.metadata.get("sip_status_code"))
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "INVITE failed: sip status: {status}",
        "unexpected status from INVITE response: sip status: {status}",
        "sip status: 4",
        "sip status: 5",
        "sip status: 6",
        "SIP_STATUS_",
    ),
    source="livekit/python-sdks#479, livekit/python-sdks#472",
    examples=(
        (
            "TwirpError(code=invalid_argument, message=twirp error unknown: INVITE failed: sip "
            "status: 400 (BAD_REQUEST), status=400)"
        ),
        (
            "twirp error unknown: unexpected status from INVITE response: sip status: 500 "
            "(INTERNAL_SERVER_ERROR)"
        ),
    ),
    confidence="medium",
)
