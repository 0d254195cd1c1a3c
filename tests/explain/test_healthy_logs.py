"""Nothing is explained in the log of a call that went well."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkgen.explain.engine import Outcome, explain

# Of generated agents, as `lkgen talk` heard them on a busy machine: 1.8 with LiveKit's warnings
# about the event loop, 1.3 without the files of its end-of-turn model.
LOGS = sorted((Path(__file__).parent / "healthy").glob("*.log"))


@pytest.mark.parametrize("prefix", ["", "agent-1  | ", "2026-11-29T09:10:00.123456789Z "])
@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
def test_nothing_is_explained(log: Path, prefix: str) -> None:
    lines = [prefix + line for line in log.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 15
    assert explain(lines) == Outcome(series=log.stem)
