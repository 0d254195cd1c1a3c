"""What the stories of `lkgen update` share: the newest of some releases, and projects of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cli import PATIENCE, Place
from support.releases import Releases, make_releases
from support.warm_lkgen import WarmLkgen


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """Releases of this repository that were never made."""
    return make_releases(tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def warm(releases: Releases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmLkgen]:
    """The lkgen of the newest of them, started."""
    with WarmLkgen(releases.site, tmp_path_factory.mktemp("warm"), PATIENCE) as warm:
        yield warm


@pytest.fixture
def place(tmp_path: Path, releases: Releases, warm: WarmLkgen) -> Place:
    """A computer with that lkgen, git and nothing else."""
    return Place(tmp_path, releases.site, warm)


@pytest.fixture
def project(place: Place, releases: Releases) -> Path:
    """The default project of the oldest release, committed."""
    return releases.make(place.cwd / "my-agent", "v0.1.0")
