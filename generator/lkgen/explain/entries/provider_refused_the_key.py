"""A provider refuses the key, or does not let its account use what is asked for.

The key is of another provider or project, has ended, is cut off or in quotes. 403 means a key that
is known and may not do this: a model of a higher plan, a blocked country, an API that is not
switched on.

Fix:

Try the key by itself, as here for OpenAI, and make a new one where it is refused.

    curl https://api.openai.com/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry, Found


def detail(found: Found) -> str:
    """Whose address it was."""
    url = found.values.get("url") or ""
    host = url.partition("://")[2].partition("/")[0]
    return f"It was refused by {host}." if host else ""


ENTRY = Entry(
    texts=(
        "Incorrect API key provided",
        "invalid_api_key",
        "Invalid API Key",
        "API key not valid",
        "API_KEY_INVALID",
        "invalid x-api-key",
        "authentication_error",
        "Error code: 401",
        "HTTP 401",
        "HTTP 403",
        "HTTP status 401",
        "AuthenticationError",
        "Unauthenticated: 401",
        "PermissionDenied",
        "Invalid credentials",
        "Invalid access token",
        "has not been used in project",
        "'status': 401",
        "'status': 403",
        "error_code: 401",
        "status_code=401",
        "401, message='Invalid response status'",
        "401, message='Invalid response status', url='{url}'",
        "status=401, message='Invalid response status'",
        "invalid_authorization_header",
        "Unauthorized (status_code=401",
        "Error code: 403",
        "status_code=403",
        "403, message='Invalid response status', url='{url}'",
        "PERMISSION_DENIED",
        "Not Authorized",
        "received 4001",
        "received 3000",
        "received 4008",
        "unsupported_country_region_territory",
        "User location is not supported",
        "Unusual activity detected",
        "403 Forbidden",
        "401 Unauthorized",
        "Forbidden (status_code",
    ),
    source="seen: each series here; livekit-examples/agent-starter-python#31",
    examples=(
        (
            "livekit.agents._exceptions.APIStatusError: Error code: 401 - {'error': "
            "{'message': 'Incorrect API key provided: k', 'code': 'invalid_api_key'}} "
            "(status_code=401, request_id=None, retryable=False)"
        ),
        (
            "aiohttp.client_exceptions.WSServerHandshakeError: 401, message='Invalid response "
            "status', url='wss://api.deepgram.com/v1/listen?model=nova-3'"
        ),
    ),
    generic=True,
    detail=detail,
)
