"""A picture is of a kind, or given in a way, that the model does not take.

Fix:

    image = llm.ImageContent(image=frame, inference_width=1024, inference_height=1024)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Unsupported mime_type",
        "Unsupported image type",
        "external_url is not supported",
        "External URL is not supported",
        "invalid_image_url",
        "unsupported_image",
    ),
    source="seen: source of each series (`livekit.agents.llm`)",
    examples=("ValueError: Unsupported mime_type image/tiff. Must be jpeg, png, webp, or gif",),
    confidence="medium",
)
