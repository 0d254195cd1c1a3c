"""The seed's requirements, resolved today: what its ranges let in, and what that breaks."""

from __future__ import annotations

import subprocess

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from support.environments import environment

from lkgen.catalogue import Series, catalogue
from lkgen.template.lock.uv import find_uv

pytestmark = pytest.mark.series

OLDER = [series for series in catalogue().series if "livekit-agents" in series.constraints]


def resolve(*requirements: str) -> dict[str, Version]:
    """What uv would install for them on this machine, by name."""
    uv = find_uv()
    assert uv
    done = subprocess.run(
        [uv, "pip", "compile", "--quiet", "--no-annotate", "--no-header", "-"],
        input="\n".join(requirements),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pins = [Requirement(line) for line in done.stdout.splitlines()]
    return {pin.name: Version(str(pin.specifier).removeprefix("==")) for pin in pins}


@pytest.mark.parametrize("series", OLDER, ids=lambda series: series.id)
def test_an_older_series_by_itself_gets_an_openai_that_it_cannot_import(series: Series) -> None:
    agents = f"livekit-agents=={series.packages['livekit-agents']}"
    alone = resolve(agents)
    assert alone["openai"] >= Version("3")
    assert "httpx" not in alone
    repaired = resolve(agents, *series.constraints["livekit-agents"])
    assert repaired["openai"] < Version("3")
    assert "httpx" in repaired


@pytest.mark.parametrize("series", OLDER, ids=lambda series: series.id)
def test_without_httpx_it_does_not_import(series: Series) -> None:
    code = "import sys; sys.modules['httpx'] = None; import livekit.agents"
    done = subprocess.run(
        [environment(series.id), "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "httpx" in done.stderr.splitlines()[-1]


def test_the_seeds_ranges_come_to_the_newest_release() -> None:
    assert resolve("livekit-agents>=1.0.0,<2.0.0")["livekit-agents"] >= Version("1.8.9")


def test_an_extra_does_not_pin_its_plugin() -> None:
    """Why each plugin is pinned by its own name."""
    found = resolve("livekit-agents[google]==1.3.12", "openai<3")
    assert found["livekit-plugins-google"] > Version("1.3.12")


def test_each_series_says_openai_only_as_long_as_it_needs_to() -> None:
    newest = catalogue().series[-1]
    assert resolve(f"livekit-agents=={newest.packages['livekit-agents']}")["openai"] >= Version("3")
    assert newest.constraints == {}
