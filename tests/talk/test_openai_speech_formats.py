"""Formats of speech that no other plugin asks for: made by the fake, decoded by OpenAI's plugin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.drives import started
from support.environments import whole_environment

from lkgen.catalogue import catalogue
from lkgen.talk.fakes.kinds.base import CHARACTER_S

pytestmark = [pytest.mark.drives, pytest.mark.full]

SPEECH: dict[str, Any] = {
    "id": "openai",
    "role": "tts",
    "import": "livekit.plugins.openai",
    "class": "TTS",
}
# RESPONSE_FORMATS of livekit.plugins.openai.tts, 1.3 to 1.8, but for those that others ask for.
FORMATS = ("opus", "aac", "flac")
# Frames are whole, and a decoder may begin before them.
NEAR_S = 0.3


@pytest.mark.parametrize("series", [series.id for series in catalogue().series])
async def test_each_format_is_heard(series: str, tmp_path: Path) -> None:
    async with started(whole_environment(series), tmp_path) as seat:
        for form in FORMATS:
            driven = await seat.drive({**SPEECH, "arguments": {"response_format": form}})
            assert driven.problems == [], form
            for spoken in driven.operations:
                wanted = len(spoken["text"]) * CHARACTER_S
                assert spoken["seconds"] == pytest.approx(wanted, abs=NEAR_S), form
