"""What the catalogue says a series has is what its packages have."""

from __future__ import annotations

import json
import subprocess

import pytest
from support import INSIDE
from support.environments import environment

from lkgen.catalogue import Series, catalogue

pytestmark = pytest.mark.series


@pytest.mark.parametrize("series", catalogue().series, ids=lambda series: series.id)
def test_what_a_series_has_is_in_its_packages(series: Series) -> None:
    script = INSIDE / "what_it_has.py"
    done = subprocess.run(
        [environment(series.id), script], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == series.has
