"""LiveKit's turn-detector plugin runs without its model files."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from support.environments import environment

from lkgen.project import Project
from lkgen.project.turn_detector import Model, has_files, hub_cache
from lkgen.talk.sandbox.environment import agent_environment
from lkgen.talk.sandbox.turn_detector_stub import REMARK, stand_in

REVISIONS = {"en": "v1.2.2-en", "multilingual": "v0.4.1-intl"}
MODEL = Model("livekit/turn-detector", REVISIONS, "model_q8.onnx")
AGENT = """
from livekit.agents import AgentServer, cli
from livekit.plugins.turn_detector.multilingual import MultilingualModel
cli.run_app(AgentServer())
"""
# The plugin's own models and runners; only the process between them is left out.
PREDICT = """
import asyncio, json
from livekit.agents import llm
from livekit.plugins.turn_detector import base, english, multilingual

class Executor:
    async def do_inference(self, method, data):
        return runners[method].run(data)

class Context:
    inference_executor = Executor()

runners = {}
for runner in (english._EUORunnerEn, multilingual._EUORunnerMultilingual):
    runners[runner.INFERENCE_METHOD] = runner()
    runners[runner.INFERENCE_METHOD].initialize()
base.get_job_context = Context

async def main():
    context = llm.ChatContext()
    context.add_message(role="assistant", content="Hello! What can I do?")
    context.add_message(role="user", content="I'd like to book a table, s'il vous pla\\u00eet.")
    models = (english.EnglishModel(), multilingual.MultilingualModel())
    print(json.dumps([await model.predict_end_of_turn(context) for model in models]))

asyncio.run(main())
"""


@pytest.mark.parametrize("series", ["1.3", "1.5"])
def test_both_models_decide_that_the_turn_has_ended(series: str, tmp_path: Path) -> None:
    agent = tmp_path / "agent.py"
    agent.write_text(AGENT)
    python = environment(series)
    environ = {"HF_HOME": str(tmp_path / "empty"), "PATH": os.environ["PATH"]}
    found = agent_environment(Project(agent, str(python), environ), {}, tmp_path)
    assert found.remarks == (REMARK,)
    done = subprocess.run(
        [str(python), "-c", PREDICT],
        env=found.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [1.0, 1.0]


def test_real_files_are_used_where_they_are(tmp_path: Path) -> None:
    agent = tmp_path / "agent.py"
    agent.write_text(AGENT)
    environ = {"HF_HOME": str(tmp_path / "real")}
    make_real(hub_cache(environ), ("v1.2.2-en", "v0.4.1-intl"))
    found = agent_environment(Project(agent, str(environment("1.3")), environ), {}, tmp_path)
    assert found.remarks == ()
    assert "HF_HUB_CACHE" not in found.variables


def test_only_a_stand_in_for_what_the_agent_uses_is_told(tmp_path: Path) -> None:
    agent = tmp_path / "agent.py"
    agent.write_text(AGENT)
    environ = {"HF_HOME": str(tmp_path / "real")}
    make_real(hub_cache(environ), ("v0.4.1-intl",))
    plan = Project(agent, str(environment("1.5")), environ)
    found = agent_environment(plan, {}, tmp_path)
    assert has_files(MODEL, Path(found.variables["HF_HUB_CACHE"]))
    assert found.remarks == ()


def test_an_agent_without_the_plugin_needs_none(tmp_path: Path) -> None:
    agent = tmp_path / "agent.py"
    agent.write_text("from livekit.agents import AgentServer, cli\ncli.run_app(AgentServer())")
    found = agent_environment(Project(agent, str(environment("1.3")), {}), {}, tmp_path)
    assert found.remarks == ()
    assert not list(tmp_path.glob("hub"))


def test_what_the_users_cache_has_is_still_there(tmp_path: Path) -> None:
    environ = {"HF_HUB_CACHE": str(tmp_path / "mine"), "TRANSFORMERS_CACHE": "/elsewhere"}
    real = tmp_path / "mine"
    make_real(real, ("v1.2.2-en",))
    (real / "models--other--model").mkdir()
    variables = stand_in(MODEL, environ, tmp_path)
    cache = Path(variables["HF_HUB_CACHE"])
    assert has_files(MODEL, cache)
    assert not has_files(MODEL, real)
    assert (cache / "models--other--model").resolve() == real / "models--other--model"
    commit = (cache / MODEL.folder / "refs/v1.2.2-en").read_text()
    kept = cache / MODEL.folder / "snapshots" / commit / "onnx/model_q8.onnx"
    assert kept.read_text() == "real"
    assert variables["TRANSFORMERS_CACHE"] == str(cache)


@pytest.mark.parametrize(
    ("environ", "cache"),
    [
        ({"HF_HUB_CACHE": "/a", "HF_HOME": "/b"}, "/a"),
        ({"HUGGINGFACE_HUB_CACHE": "/a", "HF_HOME": "/b"}, "/a"),
        ({"HF_HOME": "/b", "XDG_CACHE_HOME": "/c"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
        ({}, "~/.cache/huggingface/hub"),
    ],
)
def test_the_hub_cache_is_where_huggingface_has_it(environ: dict[str, str], cache: str) -> None:
    assert hub_cache(environ) == Path(cache).expanduser()


def make_real(cache: Path, revisions: tuple[str, ...]) -> None:
    """Put complete revisions into a hub cache, as a download does."""
    for number, revision in enumerate(revisions):
        folder = cache / MODEL.folder
        (folder / "refs").mkdir(parents=True, exist_ok=True)
        (folder / "refs" / revision).write_text(f"{number:040}")
        for name in ("onnx/model_q8.onnx", "languages.json", "tokenizer.json"):
            file = folder / "snapshots" / f"{number:040}" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("real")
