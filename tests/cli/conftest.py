"""What the stories of the command line share: an installed lkgen, and a place to run it in."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cli import PATIENCE, Place
from support.warm_lkgen import WarmLkgen

from lkgen.root import CHECKOUT
from lkgen.template import Template
from lkgen.template.build import build
from lkgen.template.source import PARTS


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """lkgen as a wheel lays it out, from this checkout as it is now; and no uv beside it."""
    site = tmp_path_factory.mktemp("site")
    ignore = shutil.ignore_patterns("__pycache__", "clips")
    shutil.copytree(CHECKOUT / "generator/lkgen", site / "lkgen", ignore=ignore)
    packaged = site / "lkgen/_template"
    for part in PARTS:
        source, target = CHECKOUT / part, packaged / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignore)
        else:
            shutil.copy(source, target)
    stamp = {"ref": "v0.0.1", "url": "https://example.invalid/template.git"}
    (packaged / "stamp.json").write_text(json.dumps(stamp))
    (site / "lkgen/_built").mkdir()
    for name, text in build(Template(CHECKOUT)).items():
        (site / "lkgen/_built" / name).write_text(text, encoding="utf-8")
    (site / "uv.py").write_text("raise ImportError('this computer has no uv')\n")
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
