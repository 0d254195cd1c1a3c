"""A version of LiveKit that lkgen does not know is said to be one."""

from __future__ import annotations

import pytest

from lkgen.facts import series
from lkgen.talk.remarks import outside


@pytest.mark.parametrize("version", [f"{series()[0]}.0", f"{series()[-1]}.99", "1.4.2"])
def test_a_version_in_the_range(version: str) -> None:
    assert outside(version) == ""


@pytest.mark.parametrize("version", ["1.2.7", "1.0.0rc3", "0.12.1", "2.0.0"])
def test_a_version_outside(version: str) -> None:
    remark = outside(version)
    assert f"livekit-agents {version} is outside {series()[0]} to {series()[-1]}" in remark
