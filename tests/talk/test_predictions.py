"""Where LiveKit's turn detector was unsure, the turn's report says so."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from lkgen.talk.caller.predictions import Prediction, read_predictions, unsure_s

SURE = Prediction(2.0, 0.7, 0.36, 0.2)
UNSURE = Prediction(2.0, 0.2, 0.36, 2.5)


def test_an_unsure_detector_makes_the_agent_wait_its_max_delay() -> None:
    assert unsure_s([UNSURE], started=1.0, spoke=4.5) == 2.5
    assert unsure_s([UNSURE], started=1.0, spoke=None) == 2.5
    assert unsure_s([SURE], started=1.0, spoke=2.5) is None
    assert unsure_s([], started=1.0, spoke=2.5) is None


def test_the_last_prediction_before_the_answer_counts() -> None:
    pause = Prediction(1.5, 0.1, 0.36, 2.5)
    later = Prediction(5.0, 0.1, 0.36, 2.5)
    assert unsure_s([pause, SURE, later], started=1.0, spoke=2.5) is None
    assert unsure_s([UNSURE, SURE], started=2.5, spoke=3.0) is None


def test_predictions_are_read_while_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    assert read_predictions(path) == []
    path.write_text(json.dumps(asdict(SURE)) + "\n" + '{"at": 3.', encoding="utf-8")
    assert read_predictions(path) == [SURE]
