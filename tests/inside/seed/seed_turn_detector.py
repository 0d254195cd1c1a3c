"""The seed's turn detection with fallback, against this Python's livekit-agents."""

import importlib
import importlib.util
import os
import subprocess
import sys

import pytest
from livekit.agents import inference
from livekit.agents.inference_runner import _InferenceRunner

BUNDLED = hasattr(inference, "TurnDetector")
MODULE = "livekit.plugins.turn_detector.multilingual"


def test_the_model_wants_a_job_before_it_wants_its_files() -> None:
    if BUNDLED:
        assert inference.TurnDetector(version="v1-mini")
        return
    model = importlib.import_module(MODULE).MultilingualModel
    with pytest.raises(RuntimeError) as raised:
        model()
    assert str(raised.value).startswith("no job context found, are you running this code inside")


def test_looking_for_the_plugin_starts_nothing_and_importing_it_registers_a_model() -> None:
    """Why the files are looked for first: a worker starts a process for what is registered."""
    if BUNDLED:
        assert importlib.util.find_spec("livekit.plugins.turn_detector") is None
        return
    code = f"""
import importlib.util
from livekit.agents.inference_runner import _InferenceRunner as R
importlib.util.find_spec("livekit.plugins.turn_detector")
assert not R.registered_runners
import {MODULE}
assert "lk_end_of_utterance_multilingual" in R.registered_runners
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_catalogue_names_the_files_that_the_plugin_loads() -> None:
    if BUNDLED:
        return
    models = importlib.import_module("livekit.plugins.turn_detector.models")
    importlib.import_module(MODULE)
    used = {runner.model_revision() for runner in _InferenceRunner.registered_runners.values()}
    assert used == set(os.environ["SEED_REVISIONS"].split())
    assert os.environ["SEED_REPOSITORY"] == models.HG_MODEL
    assert f"onnx/{models.ONNX_FILENAME}" in os.environ["SEED_FILES"].split()


def test_the_plugin_is_deprecated_where_the_model_is_bundled() -> None:
    if not BUNDLED:
        return
    done = subprocess.run(
        [sys.executable, "-c", "import livekit.plugins.turn_detector"],
        env={**os.environ, "PYTHONPATH": os.environ["SEED_PLUGIN"], "PYTHONWARNINGS": "always"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "`livekit.plugins.turn_detector` is deprecated" in done.stderr
    assert "Use `livekit.agents.inference.TurnDetector` instead." in done.stderr
