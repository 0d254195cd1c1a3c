"""Each series as a parameter: the ordinary run looks at the newest, its part at all."""

from __future__ import annotations

import pytest

from lkgen.catalogue import catalogue

EACH_SERIES = [
    *(pytest.param(series.id, marks=pytest.mark.full) for series in catalogue().series[:-1]),
    pytest.param(catalogue().series[-1].id),
]
EACH_SERIES_FACTS = [
    *(
        pytest.param(series, marks=pytest.mark.full, id=series.id)
        for series in catalogue().series[:-1]
    ),
    pytest.param(catalogue().series[-1], id=catalogue().series[-1].id),
]
"""The same, with what the catalogue says of each."""
