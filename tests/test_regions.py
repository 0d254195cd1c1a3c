"""One setting says where a cloud's models are, and each of its roles goes there."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from support import INSIDE
from support.environments import environment, newer_python, whole_environment
from support.projects import make, newer_floor, packages_of
from support.series import EACH_SERIES

from lkgen.catalogue import catalogue

SERIES = [series.id for series in catalogue().series]
LIVEKIT = {
    "LIVEKIT_URL": "ws://localhost:7880",
    "LIVEKIT_API_KEY": "dummy",
    "LIVEKIT_API_SECRET": "dummy",
}
KEYS = {"GROQ_API_KEY": "dummy", "DEEPGRAM_API_KEY": "dummy", "AZURE_SPEECH_KEY": "dummy"}


def regions(project: Path, series: str, cloud: str, variables: dict[str, str]) -> dict[str, str]:
    """Where those parts of the project's session go that are of a cloud, without its key files."""
    agent = (project / "src/agent/agent.py").read_text(encoding="utf-8")
    parts = re.findall(rf"^        (\w+)={cloud}\.", agent, re.M)
    python = whole_environment(series)
    if floor := newer_floor(project):
        newer = newer_python(floor)
        assert newer, f"Python {floor} is needed"
        python = environment(series, newer, set(packages_of(project)))
    clouds = ("AWS_", "AZURE_", "GOOGLE_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(clouds)}
    done = subprocess.run(
        [python, INSIDE / "regions.py", project, *parts],
        env={**own, **LIVEKIT, **KEYS, **variables, "HOME": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def aws(series: str, folder: Path) -> Path:
    # Transcribe is offered in the newest series only, and there for newer Pythons.
    stt = {"stt": "aws"} if series == SERIES[-1] and newer_python("3.12") else {}
    return make(folder / "agent", {"livekit_series": series, "llm": "aws", "tts": "aws", **stt})


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
@pytest.mark.parametrize("series", EACH_SERIES)
def test_aws_goes_to_one_region_without_static_keys(
    series: str, variable: str, tmp_path: Path
) -> None:
    project = aws(series, tmp_path)
    found = regions(project, series, "aws", {variable: "eu-central-1"})
    assert {"llm", "tts"} <= set(found)
    assert set(found.values()) == {"eu-central-1"}


def test_the_realtime_model_of_aws_goes_there_too(tmp_path: Path) -> None:
    series = SERIES[-1]
    answers = {"livekit_series": series, "pipeline": "realtime", "realtime": "aws"}
    found = regions(make(tmp_path / "agent", answers), series, "aws", {"AWS_REGION": "eu-north-1"})
    assert found == {"llm": "eu-north-1"}


def test_the_region_of_aws_is_named_where_it_is_missing(tmp_path: Path) -> None:
    project = aws(SERIES[0], tmp_path)
    with pytest.raises(AssertionError, match="AWS_REGION"):
        regions(project, SERIES[0], "aws", {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"})


@pytest.mark.parametrize("series", EACH_SERIES)
def test_azure_speech_goes_to_one_region(series: str, tmp_path: Path) -> None:
    project = make(tmp_path / "agent", {"livekit_series": series, "stt": "azure", "tts": "azure"})
    found = regions(project, series, "azure", {"AZURE_SPEECH_REGION": "westeurope"})
    assert found == {"stt": "westeurope", "tts": "westeurope"}
