"""Each entry of the catalogue against what its package was seen to offer, difference by difference.

generator/introspected holds a file per series (scripts/catalogue/introspect.py makes them).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lkgen.catalogue import Provider, Role, catalogue
from lkgen.template import CHECKOUT

FILES = sorted((CHECKOUT / "generator" / "introspected").glob("*.json"))


def differences(series: str, offered: dict[str, Any], provider: Provider, kind: str) -> list[str]:
    """What `provider` says of its role otherwise than its package, a line each."""
    role = provider.roles[kind].in_series(series)  # pyright: ignore[reportArgumentType]
    package = offered.get(provider.package)
    if package is None:
        return [f"{provider.package} was not looked into"]
    path = f"{provider.import_}.{role.class_}"
    found = package["classes"].get(path)
    if found is None:
        near = [name for name, one in package["classes"].items() if one["kind"] == kind]
        return [f"{path} is not there; of its kind there are {near}"]
    return [
        *_arguments(role, found),
        *_facts(role, found, kind),
        *_needs(provider, role, found),
    ]


def _arguments(role: Role, found: dict[str, Any]) -> list[str]:
    parameters = found["parameters"]
    lines = [f"there is no parameter {name}" for name in role.arguments if name not in parameters]
    return lines + [
        f"{name} must be given"
        for name, parameter in parameters.items()
        if "default" not in parameter
        and not name.startswith(("kwargs", "_", "model_options"))
        and name not in role.arguments
    ]


def _facts(role: Role, found: dict[str, Any], kind: str) -> list[str]:
    lines: list[str] = []
    streaming = found.get("capabilities", {}).get("streaming")
    if streaming is not None and kind in ("stt", "tts") and role.streaming != streaming:
        lines.append(f"streaming is {streaming}, the catalogue has {role.streaming}")
    rate = found.get("sample_rate")
    if kind == "stt":
        default = found["parameters"].get("sample_rate", {}).get("default", "")
        rate = int(default) if default.isdecimal() else rate
    fixed = "sample_rate" in role.arguments
    if rate and kind in ("stt", "tts") and not fixed and role.sample_rate not in (None, rate):
        lines.append(f"sample_rate is {rate}, the catalogue has {role.sample_rate}")
    return lines


def _needs(provider: Provider, role: Role, found: dict[str, Any]) -> list[str]:
    if provider.package == "livekit-agents" or "needs" not in found:
        # LiveKit's own key pair is in every project; or it was not constructed, which is a
        # difference that the file itself shows.
        return []
    lines: list[str] = []
    for way in provider.needs:
        # What the constructor is given it does not look for.
        given = {name for other in found["needs"] for name in other if _is_given(name, role)}
        if not any(set(other) - given <= set(way) for other in found["needs"]):
            lines.append(f"{' + '.join(way)} is not enough: it takes {found['needs']}")
    return lines


def _is_given(variable: str, role: Role) -> bool:
    return any(variable.endswith(f"_{name.upper()}") for name in role.arguments)


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
