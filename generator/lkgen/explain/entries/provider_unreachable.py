"""A provider could not be reached from where the agent runs.

No name service or no way out of the container, a firewall or proxy between them, or an address
(`base_url`) of your own where nothing listens. A local model on `localhost` is not to be found
from inside a container.

Fix:

Try the address from the same container or machine.

    curl -sS -o /dev/null -w "%{http_code}" https://api.openai.com/v1/models
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "APIConnectionError: Connection error.",
        "APIConnectionError('Connection error.'",
        "Connection error. (caused by",
        "All connection attempts failed",
        "failed to connect to deepgram",
        "deepgram connection failed, retrying",
        "could not connect to {provider}",
        "Temporary failure in name resolution",
        "Name or service not known",
        "nodename nor servname provided",
        "getaddrinfo failed",
        "Cannot connect to host api.{provider}:443",
    ),
    source="livekit/agents#304; seen: each series here",
    examples=(
        (
            "livekit.agents._exceptions.APIConnectionError: Connection error. (caused by "
            "ConnectError: All connection attempts failed)"
        ),
        "socket.gaierror: [Errno -3] Temporary failure in name resolution",
    ),
    confidence="medium",
    generic=True,
)
