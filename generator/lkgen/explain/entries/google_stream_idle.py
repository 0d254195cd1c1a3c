"""Google ends a stream of speech after five minutes, or some seconds without sound or text.

LiveKit opens another. Versions of 0.x and early 1.x told it as an error, or stopped listening.

Fix:

    uv add "livekit-agents==NEWEST.*" "livekit-plugins-google==NEWEST.*"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Stream timed out after receiving no more client requests",
        "Stream aborted due to long duration elapsed without input",
        "Exceeded maximum allowed stream duration",
        "409 Stream",
        "google stt connection",
        "StatusCode.ABORTED",
        "StatusCode.CANCELLED",
        "499 Client closed",
    ),
    source="livekit/agents#852, livekit/agents#1258, livekit/agents#2406",
    examples=(
        (
            "google.api_core.exceptions.Aborted: 409 Stream aborted due to long duration "
            "elapsed without input sent."
        ),
        (
            'grpc.aio._call.AioRpcError: status = StatusCode.ABORTED details = "Stream timed '
            'out after receiving no more client requests."'
        ),
    ),
    confidence="medium",
)
