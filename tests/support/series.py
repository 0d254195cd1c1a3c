"""Each series as a parameter: the ordinary run looks at the newest, its part at all."""

from __future__ import annotations

import pytest

from lkgen.catalogue import catalogue

*_OLDER, _NEWEST = catalogue().series
EACH_SERIES_FACTS = [
    *(pytest.param(series, id=series.id, marks=pytest.mark.full) for series in _OLDER),
    pytest.param(_NEWEST, id=_NEWEST.id),
]
"""What the catalogue says of each."""
EACH_SERIES = [
    pytest.param(series.id, id=series.id, marks=parameter.marks)
    for series, parameter in zip(catalogue().series, EACH_SERIES_FACTS, strict=True)
]
"""The name of each."""
