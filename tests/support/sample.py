"""What the ordinary run looks at of a long list: some of it, spread over it; all in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

# The lists are sorted by what is chosen: neighbours are alike, so that a few stand for all.
STRIDE = 6


def parameters(values: Iterable[Any]) -> list[Any]:
    """Each value as a parameter; all but every sixth are left out of the ordinary run."""
    return [
        pytest.param(
            value,
            id=getattr(value, "name", str(value)),
            marks=[] if number % STRIDE == 0 else pytest.mark.full,
        )
        for number, value in enumerate(values)
    ]


def stride_of(config: pytest.Config) -> int:
    """The step in which a test walks through a long list."""
    return STRIDE if "not full" in str(config.option.markexpr) else 1
