"""`console` wants a microphone and a loudspeaker, and this machine shows none.

Containers, servers and WSL have none, and macOS asks before a terminal may listen.

Fix:

    uv run python agent.py console --text
    sudo apt-get install libportaudio2
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Error querying device",
        "PortAudio library not found",
        "PortAudioError",
        "Unable to access the microphone",
        "Unable to access the speaker",
        "No Default Input Device Available",
        "Error opening InputStream",
    ),
    source="livekit/agents#2933; seen: source of 1.3 (`cli/cli.py`)",
    examples=(
        "sounddevice.PortAudioError: Error querying device -1",
        "OSError: PortAudio library not found",
    ),
)
