"""Deepgram does not have that model in that language, or an option of the request.

It takes codes such as `en-US` or `multi`, not names of languages, and not every model has every
language. Voices (`aura`) are models too: a misspelled one is refused the same way.

Fix:

    stt = deepgram.STT(model="nova-3", language="en-US")

An older plugin may send options that Deepgram no longer takes: upgrade it with livekit-agents.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "status=400, message='Invalid response status'{more}deepgram",
        "400, message='Invalid response status', url='wss://api.deepgram.com/{path}'",
        "api.deepgram.com{url}status=400",
        "Invalid Deepgram",
        "No such model/language/tier combination found",
    ),
    source="livekit/agents#3519, livekit/agents#1520, livekit/agents#2224",
    examples=(
        (
            "aiohttp.client_exceptions.WSServerHandshakeError: 400, message='Invalid response "
            "status', url='wss://api.deepgram.com/v1/listen?model=nova-3&language=english'"
        ),
    ),
)
