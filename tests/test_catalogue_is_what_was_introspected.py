"""Each entry of the catalogue against what its package was seen to offer, difference by difference.

generator/introspected holds a file per series (scripts/catalogue/introspect.py makes them).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from differences import differences

from lkgen.catalogue import catalogue
from lkgen.root import CHECKOUT

FILES = sorted((CHECKOUT / "generator" / "introspected").glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_difference_is_named(file: Path) -> None:
    offered = json.loads(file.read_text(encoding="utf-8"))
    found = [
        f"{provider.id} {kind}: {line}"
        for provider in catalogue().providers
        for kind, role in provider.roles.items()
        if role.is_in(file.stem)
        for line in differences(file.stem, offered, provider, kind)
    ]
    assert found == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_file_is_of_the_versions_that_are_pinned(file: Path) -> None:
    offered = json.loads(file.read_text(encoding="utf-8"))
    [series] = [series for series in catalogue().series if series.id == file.stem]
    assert {name: package["version"] for name, package in offered.items()} == {
        name: version
        for name, version in series.packages.items()
        if re.match("livekit-(agents|plugins)", name)
    }


def test_a_change_in_a_package_is_named() -> None:
    offered = json.loads(FILES[-1].read_text(encoding="utf-8"))
    [provider] = [one for one in catalogue().providers if one.id == "elevenlabs"]
    changed = offered["livekit-plugins-elevenlabs"]["classes"]["livekit.plugins.elevenlabs.TTS"]
    del changed["parameters"]["voice_id"]
    changed |= {"sample_rate": 24000, "needs": [["ELEVENLABS_API_KEY"]]}
    changed["parameters"]["region"] = {"type": "str"}
    assert differences(FILES[-1].stem, offered, provider, "tts") == [
        "there is no parameter voice_id",
        "region must be given",
        "sample_rate is 24000, the catalogue has 22050",
        "ELEVEN_API_KEY is not enough: it takes [['ELEVENLABS_API_KEY']]",
    ]
