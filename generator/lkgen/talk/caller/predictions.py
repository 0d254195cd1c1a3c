"""What LiveKit's turn detector told the agent, whichever it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Prediction:
    """How likely it is that the caller's turn is over.

    Attributes:
        at: `time.perf_counter()` when the agent was told.
        probability: from 0 to 1.
        threshold: below it the detector is unsure.
        delay_s: how long the agent waits for more speech: its max_delay if it is unsure.
    """

    at: float
    probability: float
    threshold: float
    delay_s: float


def read_predictions(path: Path) -> list[Prediction]:
    """Those written so far by `sandbox/start_up/sitecustomize.py`, in order; none without file."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    # The last may be on its way.
    return [Prediction(**json.loads(line)) for line in lines if line.endswith("\n")]


def unsure_s(
    predictions: Iterable[Prediction], *, started: float, spoke: float | None
) -> float | None:
    """How long an unsure detector made the agent wait in a turn, in seconds; None if it did not.

    The last prediction before the answer counts: after each pause in a sentence there is one.

    Args:
        predictions: those of the call.
        started: `time.perf_counter()` when the caller began.
        spoke: the same of the first sound of the answer; None without answer.
    """
    until = float("inf") if spoke is None else spoke
    told = [one for one in predictions if started <= one.at <= until]
    if told and told[-1].probability < told[-1].threshold:
        return told[-1].delay_s
    return None
