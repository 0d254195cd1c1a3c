"""A provider understood the request and refuses what is in it.

What stands behind the code is its own reason: a model that cannot do what is asked (tools, system
instructions, images, that language), an option it does not know, or an address (`base_url`) that
is not quite its own.

Fix:

Take the text behind the code at its word. To see which part it is, leave out tools, history and
options one after the other; `LK_OPENAI_DEBUG=1` prints what is sent to providers that speak
OpenAI's protocol.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Error code: 400",
        "status_code=400",
        "400 INVALID_ARGUMENT",
        "400 FAILED_PRECONDITION",
        "400 Bad Request",
        "BadRequestError",
        "Error code: 404",
        "status_code=404",
        "404 Not Found",
        "HTTP 400",
        "HTTP 404",
        "HTTP 422",
        "InvalidArgument: 400",
        "UnprocessableEntityError",
        "404 NOT_FOUND",
        "Error code: 422",
        "status_code=422",
        "400, message='{message}'",
        "404, message='{message}'",
        "OperationNotSupported",
        "invalid_request_error",
        "string_above_max_length",
        "code='invalid_type'",
        "ValidationException",
        "Tool Response parsing error",
        "INVALID_ARGUMENT",
    ),
    source="livekit/agents#2583, livekit/agents#1017, agno-agi/agno#3505",
    examples=(
        (
            "google.genai.errors.ClientError: 400 INVALID_ARGUMENT. {'error': {'code': 400, "
            "'message': 'Developer instruction is not enabled for models/gemma-3-12b-it'}}"
        ),
        (
            "httpx.HTTPStatusError: Client error '400 Bad Request' for url "
            "'https://api.anthropic.com/v1/messages'"
        ),
    ),
    confidence="low",
    generic=True,
)
