"""What the stories of the command line share: an installed lkgen, and a place to run it in."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cli import PATIENCE, Place
from support.site import lay_out
from support.warm_lkgen import WarmLkgen

from lkgen.root import CHECKOUT


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """lkgen as a wheel lays it out, from this checkout as it is now; and no uv beside it."""
    site = tmp_path_factory.mktemp("site")
    lay_out(site, CHECKOUT, "v0.0.1")
    return site


@pytest.fixture(scope="session")
def warm(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WarmLkgen]:
    """That lkgen, started."""
    with WarmLkgen(site, tmp_path_factory.mktemp("warm"), PATIENCE) as warm:
        yield warm


@pytest.fixture
def place(tmp_path: Path, site: Path, warm: WarmLkgen) -> Place:
    """A computer of one's own."""
    return Place(tmp_path, site, warm)


@pytest.fixture(autouse=True, scope="session")
def heed_interrupts() -> None:
    """A shell starts background jobs with Ctrl-C ignored, and children inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
