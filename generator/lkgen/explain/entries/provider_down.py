"""A provider had a fault of its own, or too much to do.

LiveKit tries again a few times; if that does not help, the turn, and after three turns the
session, is lost.

Fix:

Look at the provider's status page. So that a call survives it, name a second provider:

    stt = stt.FallbackAdapter([deepgram.STT(), assemblyai.STT()])
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Error code: 500",
        "HTTP 500",
        "HTTP 502",
        "HTTP 503",
        "HTTP 504",
        "Bad Gateway",
        "Gateway Timeout",
        "failed with error type: server_error",
        "Error code: 502",
        "Error code: 503",
        "Error code: 504",
        "Error code: 529",
        "overloaded_error",
        "The model is overloaded",
        "currently overloaded",
        "status_code=500",
        "status_code=502",
        "status_code=503",
        "status_code=529",
        "502, message='{message}'",
        "503, message='{message}'",
        "504, message='{message}'",
        "503 UNAVAILABLE",
        "had an error while processing your request",
        "System instability detected",
        "encountered an unexpected error during processing",
        "InternalServerError",
        "Internal Server Error",
        "Service Unavailable",
        "ServiceUnavailable",
        "ModelStreamErrorException",
        "upstream connect error",
    ),
    source="livekit/agents#949; seen: each series here",
    examples=(
        (
            "APIStatusError: message='Error code: 503 - The engine is currently overloaded', "
            "status_code=503, retryable=True"
        ),
        (
            "aiohttp.client_exceptions.WSServerHandshakeError: 503, message='Invalid response "
            "status', url='wss://api.deepgram.com/v1/listen?model=nova-2-general'"
        ),
    ),
    confidence="medium",
    generic=True,
)
