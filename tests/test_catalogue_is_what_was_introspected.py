"""Each entry of the catalogue against what its package was seen to offer, difference by difference.

lkgen/facts holds a file per series (scripts/catalogue/introspect.py makes them).
"""

from __future__ import annotations

import pytest
from differences import differences
from introspect import offered

from lkgen.catalogue import catalogue

SERIES = [series.id for series in catalogue().series]


@pytest.mark.parametrize("series", SERIES)
def test_every_difference_is_named(series: str) -> None:
    packages = offered(series)
    found = [
        f"{provider.id} {kind}: {line}"
        for provider in catalogue().providers
        for kind, role in provider.roles.items()
        if role.is_in(series)
        for line in differences(series, packages, provider, kind)
    ]
    assert found == []


def test_a_change_in_a_package_is_named() -> None:
    packages = offered(SERIES[-1])
    [provider] = [one for one in catalogue().providers if one.id == "elevenlabs"]
    changed = packages["livekit-plugins-elevenlabs"]["classes"]["livekit.plugins.elevenlabs.TTS"]
    del changed["parameters"]["voice_id"]
    changed |= {"sample_rate": 24000, "needs": [["ELEVENLABS_API_KEY"]]}
    changed["parameters"]["region"] = {"type": "str"}
    assert differences(SERIES[-1], packages, provider, "tts") == [
        "there is no parameter voice_id",
        "region must be given",
        "sample_rate is 24000, the catalogue has 22050",
        "ELEVEN_API_KEY is not enough: it takes [['ELEVENLABS_API_KEY']]",
    ]
