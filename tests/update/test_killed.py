"""A killed update leaves the project as before or as after, or `--abort` brings it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cli import Place
from support.killing import killed


@pytest.mark.full
def test_at_some_points(place: Place, project: Path) -> None:
    """benchmarks/updates.py does it at more of them."""
    assert len(list(killed(place, project, 7))) == 7
