"""Where a series has its end-of-turn model on a hub: the download step fetches it, without keys."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from support.environments import environment
from support.hub import hub
from support.projects import MakeProject

from lkgen.catalogue import Series, catalogue

pytestmark = pytest.mark.series

WITH_HUB = [series for series in catalogue().series if series.turn_detector]
LOOK = """
import json, logging
from my_agent.turns import missing_files, turn_detection
from livekit.agents.inference_runner import _InferenceRunner
print(json.dumps([missing_files(), list(_InferenceRunner.registered_runners)]))
"""


class Place:
    """A project of a series, with a hub cache of its own and no keys in its environment."""

    def __init__(self, series: Series, project: Path, home: Path) -> None:
        self.series = series
        self.project = project
        self.home = home

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        bare = {"PATH": os.environ["PATH"], "HF_HOME": str(self.home), "HOME": str(self.home)}
        return subprocess.run(
            [environment(self.series.id), *arguments],
            cwd=self.project,
            env={**bare, "PYTHONPATH": str(self.project / "src"), **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def look(self) -> tuple[list[str], list[str]]:
        """What turns.py finds missing, and what the plugin registered when it was imported."""
        done = self.run("-W", "error::DeprecationWarning", "-c", LOOK)
        assert done.returncode == 0, done.stderr
        missing, runners = json.loads(done.stdout)
        return missing, runners

    def download(self, tmp_path: Path) -> None:
        """The download step, as README, Dockerfile and CI write it."""
        command = self.series.commands.download.replace("PACKAGE", "my_agent")
        assert self.series.turn_detector
        with hub(self.series.turn_detector, tmp_path / "served") as address:
            done = self.run(*command.split()[1:], HF_ENDPOINT=address)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "deprecat" not in done.stdout + done.stderr

    def cached(self, name: str) -> list[Path]:
        return sorted(self.home.glob(f"hub/*/snapshots/*/{name}"))


@pytest.fixture(
    params=[
        *(pytest.param(series, marks=pytest.mark.full) for series in WITH_HUB[:-1]),
        WITH_HUB[-1],
    ],
    ids=lambda series: series.id,
)
def place(request: pytest.FixtureRequest, make_project: MakeProject, tmp_path: Path) -> Place:
    series: Series = request.param
    (tmp_path / "home").mkdir()
    return Place(series, make_project(livekit_series=series.id), tmp_path / "home")


def test_without_files_each_is_named_and_the_plugin_is_not_imported(place: Place) -> None:
    detector = place.series.turn_detector
    assert detector
    missing, runners = place.look()
    assert len(missing) == len(detector.files) * len(detector.revisions)
    assert runners == []


def test_the_download_step_fetches_them_without_keys(place: Place, tmp_path: Path) -> None:
    place.download(tmp_path)
    missing, runners = place.look()
    assert missing == []
    assert "lk_end_of_utterance_multilingual" in runners


@pytest.mark.full
def test_half_of_the_files_are_as_good_as_none(place: Place, tmp_path: Path) -> None:
    place.download(tmp_path)
    place.cached("onnx/model_q8.onnx")[0].unlink()
    missing, runners = place.look()
    assert len(missing) == 1
    assert missing[0].startswith("onnx/model_q8.onnx ")
    assert runners == []


def test_on_livekit_cloud_the_model_needs_no_files(place: Place) -> None:
    code = "from my_agent.turns import missing_files; print(missing_files())"
    done = place.run("-c", code, LIVEKIT_REMOTE_EOT_URL="http://127.0.0.1:9")
    assert done.stdout == "[]\n"


def test_the_step_stands_in_the_readme(place: Place) -> None:
    """The image's own is run by test_dockerfile.py; CI's tests need no model."""
    command = place.series.commands.download.replace("PACKAGE", "my_agent")
    assert command in (place.project / "README.md").read_text(encoding="utf-8")


def test_a_project_that_needs_no_model_has_no_step(make_project: MakeProject) -> None:
    for name, answers in (
        ("a", {"livekit_series": "1.8"}),
        ("b", {"livekit_series": "1.3", "turn_detection": "vad"}),
        ("c", {"livekit_series": "1.5", "pipeline": "realtime"}),
    ):
        project = make_project(name, **answers)
        for path in (path for path in project.rglob("*") if path.is_file()):
            assert "download-files" not in path.read_text(encoding="utf-8"), path
        assert not (project / f"src/{name}/turns.py").exists()
