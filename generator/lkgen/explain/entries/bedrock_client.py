"""The AWS SDK for Nova Sonic is newer than livekit-plugins-aws can use.

Fix:

    uv add "livekit-agents==NEWEST.*" "livekit-plugins-aws==NEWEST.*"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("cannot import name 'BedrockRuntimeClient'",),
    source="livekit/agents#7042",
    examples=(
        (
            "ImportError: cannot import name 'BedrockRuntimeClient' from "
            "'aws_sdk_bedrock_runtime.client'"
        ),
    ),
    since="1.7.0",
    until="1.7.1",
)
