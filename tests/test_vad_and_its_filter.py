"""A VAD that hears only what its provider's own filter has gone over is not offered without it."""

from __future__ import annotations

import json
import subprocess

import pytest
from support import INSIDE
from support.environments import whole_environment
from support.series import EACH_SERIES

from lkgen.catalogue import catalogue
from lkgen.template import Template

CLOUD = {"hosting": "cloud"}


@pytest.mark.series
@pytest.mark.parametrize("series", EACH_SERIES)
def test_which_is_what_the_packages_do(series: str) -> None:
    vads = [
        (f"{provider.import_}.{provider.roles['vad'].class_}", provider.roles["vad"].own_filter)
        for provider in catalogue().providers
        if "vad" in provider.roles and provider.roles["vad"].is_in(series)
    ]
    command = [
        whole_environment(series),
        INSIDE / "hears_unfiltered.py",
        *(path for path, _ in vads),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [not own_filter for _, own_filter in vads], vads


def test_the_filter_comes_with_it() -> None:
    answers = Template().answer({**CLOUD, "vad": "ai-coustics"}, "agent")
    assert answers.problems == []
    assert answers.stored["noise_cancellation"] == "ai-coustics"


@pytest.mark.parametrize("other", ["none", "bvc"])
def test_another_is_refused(other: str) -> None:
    given = {**CLOUD, "vad": "ai-coustics", "noise_cancellation": other}
    [problem] = Template().answer(given, "agent").problems
    assert problem.key == "noise_cancellation"
    assert "choose ai-coustics" in problem.message


def test_a_model_that_hears_by_itself_has_none() -> None:
    given = {**CLOUD, "pipeline": "realtime", "noise_cancellation": "bvc"}
    assert Template().answer(given, "agent").problems == []
