"""protobuf and LiveKit's packages are of versions that do not go together.

Another package holds protobuf back, or livekit-api and livekit-protocol are older than the code.

Fix:

    uv lock -P protobuf -P livekit-protocol -P livekit-api
    uv sync
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Descriptors cannot be created directly",
        "incompatible Protobuf Gencode/Runtime versions",
        "cannot import name 'runtime_version' from 'google.protobuf'",
        "Protocol message {name} has no '{field}' field",
        "cannot import name 'builder' from 'google.protobuf.internal'",
    ),
    source="seen: protobuf's own messages",
    examples=(
        (
            "google.protobuf.runtime_version.VersionError: Detected incompatible Protobuf "
            "Gencode/Runtime versions when loading livekit_agent.proto"
        ),
        'ValueError: Protocol message RoomConfiguration has no "agents" field.',
    ),
    confidence="medium",
)
