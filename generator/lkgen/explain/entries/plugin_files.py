"""A plugin lacks files that it downloads once, and this process may or can not download them.

Fix:

Download them while the image is built, as the user who runs the agent:

    RUN uv run python -m livekit.agents download-files
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Please use the NLTK Downloader to obtain the resource",
        "Resource {name} not found. Please use the NLTK",
        "silero_vad.onnx",
        "failed downloading files for",
        "couldn't connect to 'https://huggingface.co'",
        "LocalEntryNotFoundError",
        "Failed to resolve 'huggingface.co'",
    ),
    source="seen: NLTK's and huggingface_hub's own messages; source of livekit-plugins-nltk",
    examples=(
        (
            "LookupError: Resource punkt_tab not found. Please use the NLTK Downloader to "
            "obtain the resource"
        ),
        "OSError: We couldn't connect to 'https://huggingface.co' to load the files",
    ),
    confidence="medium",
)
