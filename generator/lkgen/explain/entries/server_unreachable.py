"""Nobody answers at the address that the agent connects to, or the connection was cut.

In a container `localhost` is the container itself. A server in the same compose file has its
service's name, one on the host `host.docker.internal`. `ssl:default` on an address with `wss://`
says nothing about a certificate.

Fix:

Try the address from where the agent runs, and set LIVEKIT_URL to one that answers "OK".

    curl http://localhost:7880
    LIVEKIT_URL=ws://livekit:7880
"""

from __future__ import annotations

from lkgen.explain.entry import Entry, Found


def detail(found: Found) -> str:
    """Which host it is, and what that means for some."""
    host = found.values.get("host", "")
    if "7880" in host or "livekit" in host:
        return f"It is the LiveKit server at {host}."
    return f"It is {host}." if host else ""


ENTRY = Entry(
    texts=(
        "Cannot connect to host {host} ssl:",
        "failed to connect to livekit after {count} attempts",
        "worker connection closed unexpectedly",
        "expected register response as first message",
        "engine: signal failure: {why} Connection refused",
        "failed to retrieve region info",
        "error sending request for url",
        "engine: signal failure",
        "engine: signal failure: {why} failed to lookup address",
        "ConnectionRefusedError: [Errno {number}] Connect call failed",
    ),
    source=(
        "CoreWorxLab/CAAL#23, livekit-examples/agent-deployment#5, "
        "livekit-examples/agent-starter-react#15; seen: each series here"
    ),
    examples=(
        (
            "aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host "
            "localhost:7880 ssl:default [Connect call failed ('127.0.0.1', 7880)]"
        ),
        "Exception: worker connection closed unexpectedly",
    ),
    generic=True,
    detail=detail,
)
