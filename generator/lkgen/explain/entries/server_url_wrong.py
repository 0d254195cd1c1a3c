"""An address has no scheme, quotes around it, or is empty.

LIVEKIT_URL begins with `wss://`, or `ws://` on your own machine. Docker's `--env-file` keeps
quotes as part of the value, where python-dotenv takes them off.

Fix:

    LIVEKIT_URL=wss://my-project.livekit.cloud
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "%22ws",
        "%27ws",
        "%22http",
        "url scheme should be {schemes}",
        "relative URL without a base",
        "Invalid url: '{url}",
        "InvalidURL",
        "InvalidUrlClientError",
        "NonHttpUrlClientError",
        "error: :/{url}/agent",
        "retrying in {delay}s: :/",
        "':/{url}/agent'",
        "unsupported scheme",
        "url='{scheme}:///agent'",
    ),
    source="docker/cli#4665, livekit/agents#3586, livekit/agents#4086; seen: each series here",
    examples=(
        "aiohttp.client_exceptions.InvalidUrlClientError: 127.0.0.1:9/agent",
        (
            "failed to connect to livekit, retrying in 0s: Cannot connect to host "
            "%22ws://livekit:7880%22"
        ),
    ),
    rule="LKD060",
)
