"""The files of the turn detector plugin's model are not where this user's process looks.

They were not downloaded, or as another user: an image that downloads as root has them in root's
home. They are downloaded only for plugins that the agent's file imports.

Fix:

Download them while the image is built, as the user who runs the agent. From 1.5.10 on:

    RUN uv run python -m livekit.agents download-files

before that: `uv run python agent.py download-files`. From 1.6 on `inference.TurnDetector()` needs
no download.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Could not find model livekit/turn-detector",
        "livekit-plugins-turn-detector initialization failed",
        "Could not find file '{file}'. Make sure you have downloaded",
        "Unrecognized model in livekit/turn-detector",
        "Could not find file 'model_q8.onnx'",
        "download-files' to download",
        "outgoing traffic has been disabled{more}livekit/turn-detector",
    ),
    source=(
        "livekit/agents#2154, livekit/agents#3755, livekit/agents#4084, livekit/agents#3967; "
        "seen: 1.3 and 1.5 here"
    ),
    examples=(
        (
            "RuntimeError: livekit-plugins-turn-detector initialization failed. Could not find "
            "model livekit/turn-detector with revision v0.4.1-intl."
        ),
        (
            "livekit-plugins-turn-detector initialization failed. Could not find file "
            '"languages.json". Make sure you have downloaded the model before running the '
            "agent."
        ),
    ),
    rule="LKD062",
)
