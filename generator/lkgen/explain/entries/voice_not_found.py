"""The provider does not let this account use that voice.

The id is of another account or provider, the voice was removed, or it belongs to a library that a
free plan may not use.

Fix:

Take an id from your own list of voices, and write it out.

    tts = elevenlabs.TTS(voice_id="...", model="eleven_flash_v2_5")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry, Found


def detail(found: Found) -> str:
    """What the catalogue knows of that voice."""
    return found.retired((found.values.get("voice") or "").strip("'"))


ENTRY = Entry(
    texts=(
        "voice_not_found",
        "A voice with the voice_id {voice} was not found",
        "A voice for the voice_id {voice} was not found",
        "voice_id_does_not_exist",
        "Voice not found",
        "Free users cannot use library voices",
        "Invalid voice",
        "No such voice",
        "voice '{voice}' does not exist",
        "paid_plan_required",
    ),
    source="seen: ElevenLabs' and Cartesia's own messages, in pages of their users",
    examples=(
        "elevenlabs tts returned error: A voice with the voice_id 'x' was not found.",
        (
            "Free users cannot use library voices via the API. Please upgrade your "
            "subscription to use this voice."
        ),
    ),
    rule="LKD026",
    confidence="medium",
    detail=detail,
)
