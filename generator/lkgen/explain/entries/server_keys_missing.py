"""The address or the keys of the LiveKit server are not in the environment.

`.env.local` is only read where `load_dotenv(".env.local")` comes before what needs it; since 1.6
`AgentServer()` reads LIVEKIT_URL when it is made. `ctx.api` reads the environment too, even where
WorkerOptions was given the keys. A worker that starts so ends with exit code 0.

Fix:

    LIVEKIT_URL=wss://my-project.livekit.cloud
    LIVEKIT_API_KEY=...
    LIVEKIT_API_SECRET=...

    from dotenv import load_dotenv
    load_dotenv(".env.local")   # before AgentServer() and the plugins
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "ws_url is required, or",
        "api_key is required, or",
        "api_secret is required, or",
        "api_key is required, either as argument or set LIVEKIT_API_KEY",
        "api_secret is required, either as argument or set LIVEKIT_API_SECRET",
        "url must be set",
        "api_key and api_secret must be set",
        "livekit_url must be set by argument or the LIVEKIT_URL",
    ),
    source="livekit/agents#2021, livekit/agents#3586; seen: each series here",
    examples=(
        "ValueError: ws_url is required, or set LIVEKIT_URL environment variable",
        "ValueError: url must be set",
    ),
    rule="LKD061",
)
