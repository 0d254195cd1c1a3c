"""What should be sound is none, or of a form that is not read.

A provider or address answered with a text (an error page, JSON), or a file is no 16-bit WAV.

Fix:

Look at its first bytes, and convert a file:

    ffmpeg -i sound.mp3 -ar 24000 -ac 1 -c:a pcm_s16le sound.wav
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Invalid WAV file",
        "Unsupported WAV audio format",
        "Unsupported WAV bits per sample",
        "no audio stream found",
        "error decoding audio",
        "error decoding WAV",
        "av.error.InvalidDataError",
        "Invalid data found when processing input",
    ),
    source="seen: source of each series (`livekit.agents.utils.codecs`)",
    examples=("ValueError: Invalid WAV file: missing RIFF/WAVE: b'<htm'",),
    confidence="medium",
)
