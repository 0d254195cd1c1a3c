"""A project of an older series in a real room, with its end-of-turn model's files and without."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.environments import environment
from support.hub import model_of
from support.projects import make
from support.talk import CONVERSATION, answered

from lkgen.catalogue import Series, catalogue
from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import call
from lkgen.talk.report import Report
from lkgen.talk.sandbox.turn_detector_stub import stand_in

WITH_HUB = [series for series in catalogue().series if series.turn_detector]
each_with_a_hub = pytest.mark.parametrize("series", WITH_HUB, ids=lambda series: series.id)
# In the log record of each process for models that a plugin has registered, on 1.3 and 1.5.
INFERENCE_PROCESS = '"inference": true'
pytestmark = [pytest.mark.room, pytest.mark.full, pytest.mark.usefixtures("server_program")]


async def converse(series: Series, folder: Path, cache: Path) -> Report:
    """Hold the scripted conversation with the series' default project; `cache` is the hub's."""
    project = make(folder / "my-agent", {"livekit_series": series.id})
    environ = {**os.environ, "HF_HUB_CACHE": str(cache)}
    plan = Project(project, str(environment(series.id)), environ)
    return await call(plan, CONVERSATION, wires())


@each_with_a_hub
async def test_without_the_models_files_silence_ends_turns(series: Series, tmp_path: Path) -> None:
    report = await converse(series, tmp_path, tmp_path / "no-cache")
    answered(report)
    assert [warning for warning in report.warnings if "end-of-turn model" in warning] != []
    assert INFERENCE_PROCESS not in report.log
    assert report.remarks == ()


@each_with_a_hub
async def test_with_the_models_files_the_model_is_used(series: Series, tmp_path: Path) -> None:
    detector = series.turn_detector
    assert detector
    (tmp_path / "cache").mkdir()
    stand_in(model_of(detector), {"HF_HUB_CACHE": str(tmp_path / "none")}, tmp_path / "cache")
    report = await converse(series, tmp_path, tmp_path / "cache/hub")
    answered(report)
    assert not [warning for warning in report.warnings if "end-of-turn model" in warning]
    assert INFERENCE_PROCESS in report.log
