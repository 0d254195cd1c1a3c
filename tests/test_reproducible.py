"""Two builds of one commit are the same bytes, whoever makes them where and when."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from support.checkout import Checkout, copy_of_this_checkout

pytestmark = pytest.mark.fresh
COMMAND = (sys.executable, "-m", "hatchling", "build", "--directory")


def test_wheel_and_sdist_are_the_same_bytes(tmp_path: Path) -> None:
    """Another folder, umask, and age of the files change nothing."""
    first = copy_of_this_checkout(tmp_path / "one" / "lkgen")
    second = Checkout(tmp_path / "elsewhere" / "two")
    before = os.umask(0o077)
    try:
        second.path.parent.mkdir()
        first.git("clone", "--quiet", str(first.path), str(second.path), cwd=tmp_path)
        first_built = built(first)
    finally:
        os.umask(before)
    for file in second.path.rglob("*"):
        os.utime(file, (0, 0), follow_symlinks=False)
    second_built = built(second)
    assert {Path(name).suffix for name in first_built} == {".whl", ".gz"}
    assert first_built == second_built


def built(checkout: Checkout) -> dict[str, bytes]:
    """What a build gives, by name."""
    folder = checkout.path.with_name("dist")
    checkout.run(*COMMAND, str(folder), cwd=checkout.path)
    return {file.name: file.read_bytes() for file in folder.glob("lkgen*")}
