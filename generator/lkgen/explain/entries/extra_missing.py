"""A part of LiveKit's is used whose own packages are an extra, and that is not installed.

If it is installed, one of those packages is newer than the plugin can use: the exception above
says which.

Fix:

    uv add "livekit-plugins-aws[realtime]==NEWEST.*" "livekit-agents[images,mcp]==NEWEST.*"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "requires optional dependencies. Please install them with",
        "You haven't included the '{name}' optional dependencies",
        "sklearn is not installed",
        "Please install it with: pip install",
        "to fix this, install the optional dependency",
    ),
    source="livekit/agents#7042; seen: source of each series",
    examples=(
        (
            "ImportError: The 'realtime' module requires optional dependencies. Please install "
            "them with: pip install 'livekit-plugins-aws[realtime]'"
        ),
        (
            "ImportError: You haven't included the 'images' optional dependencies. Please "
            "install the 'codecs' extra by running `pip install livekit-agents[images]`"
        ),
    ),
    confidence="medium",
)
