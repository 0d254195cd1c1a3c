"""Plugins that providers publish themselves, beside or before those in LiveKit's repository."""

from __future__ import annotations

import pytest
from support.drives import Drives, Wanted

from lkgen.talk.fakes.kinds.base import CHARACTER_S

pytestmark = [pytest.mark.drives, pytest.mark.asyncio(loop_scope="module")]

MURF = {
    "id": "murf",
    "role": "tts",
    "import": "livekit.plugins.murf",
    "class": "TTS",
    "needs": [["MURF_API_KEY"]],
    "streaming": True,
    "sample_rate": 24_000,
}
# Series 1.3 has no plugin of LiveKit's for it. It takes an agent of 1.2.18 or later.
CLAIM = {**MURF, "packages": ["livekit-murf==0.1.1"]}
WANTED = [
    Wanted("1.3", {**CLAIM, "id": name, "arguments": arguments})
    for name, arguments in {"murf": {}, "murf-paced": {"text_pacing": True}}.items()
]


@pytest.mark.parametrize("wanted", WANTED, ids=str)
async def test_murfs_own_package_speaks(wanted: Wanted, drives: Drives) -> None:
    driven = await drives.outcome(wanted)
    assert driven.problems == []
    assert driven.asked == {"murf-tts"}
    for spoken in driven.operations:
        assert spoken["seconds"] == pytest.approx(len(spoken["text"]) * CHARACTER_S, abs=0.3)
