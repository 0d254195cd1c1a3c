"""More requests at a time than the account may make.

Each call opens a connection to each provider and keeps it, so that the plan's number of
connections limits how many callers there can be. Preemptive generation asks the model more often
than there are turns.

Fix:

Ask the provider for a higher limit, or spread the calls over two with a FallbackAdapter. To ask
the model less often:

    turn_handling={"preemptive_generation": {"enabled": False}}
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Rate limit reached",
        "rate_limit_exceeded",
        "rate_limit_error",
        "too_many_concurrent_requests",
        "concurrent_limit",
        "concurrency limit",
        "Too Many Requests",
        "ThrottlingException",
        "Error code: 429",
        "HTTP 429",
        "RateLimitError",
        "ResourceExhausted",
        "ServiceQuotaExceededException",
        "status_code=429",
        "429, message='{message}'",
        "status=429, message='Invalid response status'",
    ),
    source="seen: each series here",
    examples=(
        (
            "APIStatusError: message='Error code: 429 - Rate limit reached for model', "
            "status_code=429, retryable=True"
        ),
    ),
    generic=True,
)
