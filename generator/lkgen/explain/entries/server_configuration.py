"""The LiveKit server does not take its configuration, or its keys are too short.

A secret has at least 32 characters; `key: secret` needs the space after the colon. `--dev` uses
`devkey` and `secret`, which are too short for anything else.

Fix:

    docker run --rm livekit/livekit-server generate-keys

    keys:
      APIxxxxxxxx: a-secret-of-32-characters-or-more
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "secret is too short",
        "one of key-file or keys must be provided",
        "could not parse config",
        "could not parse keys",
        "API key missing secret",
        "InsecureKeyLengthWarning",
        "HMAC key is {size} bytes long",
        "unable to resolve external IP",
        "could not resolve external IP",
    ),
    source="seen: livekit-server 1.13 here; PyJWT's own warning",
    examples=(
        "secret is too short, should be at least 32 characters for security",
        "one of key-file or keys must be provided",
    ),
)
