"""Whatever edits a user makes, none of the lines is lost, and the update can be taken back."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cli import Place
from support.edits import EDITS, Edit
from support.proof import survives
from support.releases import Releases
from support.warm_lkgen import WarmLkgen

NUMBERS = count()


@pytest.fixture(scope="module")
def bench(releases: Releases, warm: WarmLkgen, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place that serves all examples."""
    return Place(tmp_path_factory.mktemp("bench"), releases.site, warm)


@pytest.fixture(scope="module")
def original(releases: Releases, bench: Place) -> Path:
    """The default project of the oldest release, to be copied."""
    return releases.make(bench.root / "my-agent", "v0.1.0")


@settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(edits=EDITS, conflict=st.sampled_from(["inline", "rej"]))
def test_nothing_is_lost(bench: Place, original: Path, edits: list[Edit], conflict: str) -> None:
    project = bench.cwd / f"{next(NUMBERS)}" / "my-agent"
    shutil.copytree(original, project)
    survives(bench, project, edits, "--conflict", conflict)
