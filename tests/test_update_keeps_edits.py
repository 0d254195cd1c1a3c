"""A change of template between two tags reaches a project; the user's edits and deletions stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.checkout import Checkout, content, copy_of_this_checkout

pytestmark = pytest.mark.fresh

AGENT = "src/my_agent/agent.py"
AGENT_TEMPLATE = "template/src/{{package_name}}/agent.py.jinja"
TURN_TAKING = "generator/lkgen/catalogue/agent.jinja"
ASSISTANT = "src/my_agent/assistant.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    checkout = copy_of_this_checkout(tmp_path / "lkgen")
    checkout.git("tag", "v0.1.0")
    return checkout


@pytest.fixture
def project(checkout: Checkout, tmp_path: Path) -> Path:
    """A project of v0.1.0 with a user's edits and deletions, committed."""
    project = tmp_path / "my-agent"
    checkout.lkgen("new", "--defaults", "--no-lock", str(project))
    edit(project, ASSISTANT, "small restaurant", "large hotel")
    edit(project, AGENT, '"min_delay": 0.2', '"min_delay": 0.3')
    (project / "src/my_agent/menu.py").write_text("DISHES = 3\n", encoding="utf-8")
    (project / "tests/test_assistant.py").unlink()
    (project / "AGENTS.md").unlink()
    checkout.git("add", "--all", cwd=project)
    checkout.git("commit", "--quiet", "--message", "Ours", cwd=project)
    return project


def edit(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), encoding="utf-8")


def test_update_keeps_edits(checkout: Checkout, project: Path) -> None:
    checkout.change(AGENT_TEMPLATE, "The worker: which models", "The worker: the models")
    checkout.change("template/README.md.jinja", "The first call", "The opening call")
    checkout.change("template/src/{{package_name}}/assistant.py.jinja", "restaurant", "museum")
    checkout.change("template/AGENTS.md.jinja", "For coding agents", "For agents")
    checkout.change("template/.gitignore.jinja", ".venv/", ".venv/\n.new/", tag="v0.2.0")

    checkout.copier("update", "--quiet", "--defaults", cwd=project)

    agent = (project / AGENT).read_text(encoding="utf-8")
    assert "The worker: the models" in agent
    assert '"min_delay": 0.3' in agent
    assert ".new/" in (project / ".gitignore").read_text(encoding="utf-8")
    assert "large hotel" in (project / ASSISTANT).read_text(encoding="utf-8")
    assert "museum" not in (project / ASSISTANT).read_text(encoding="utf-8")
    assert "The opening call" not in (project / "README.md").read_text(encoding="utf-8")
    assert (project / "src/my_agent/menu.py").exists()
    assert not (project / "tests/test_assistant.py").exists()
    assert not (project / "AGENTS.md").exists()
    assert "_commit: v0.2.0" in (project / ".copier-answers.yml").read_text(encoding="utf-8")
    assert list(project.rglob("*.rej")) == []
    assert "<<<<<<<" not in agent


def test_a_conflict_is_marked_in_the_file_and_nothing_is_lost(
    checkout: Checkout, project: Path
) -> None:
    line = '"min_delay": {{ turns.min_delay }}'
    checkout.change(TURN_TAKING, line, line + ', "mode": "dynamic"', tag="v0.2.0")
    checkout.copier("update", "--quiet", "--defaults", cwd=project)
    agent = (project / AGENT).read_text(encoding="utf-8")
    assert '"min_delay": 0.3' in agent
    assert '"mode": "dynamic"' in agent
    assert "<<<<<<<" in agent
    assert list(project.rglob("*.rej")) == []


def test_another_provider_brings_its_own_model(checkout: Checkout, project: Path) -> None:
    checkout.copier("update", "--quiet", "--defaults", "-d", "stt=openai", cwd=project)
    agent = (project / AGENT).read_text(encoding="utf-8")
    assert 'openai.STT(model="gpt-transcribe", language="en")' in agent
    assert "deepgram" not in agent


def test_another_series_is_the_project_of_that_series(checkout: Checkout, tmp_path: Path) -> None:
    old, fresh = tmp_path / "old" / "my-agent", tmp_path / "fresh" / "my-agent"
    checkout.lkgen("new", "--defaults", "--no-lock", "--series", "1.3", str(old))
    checkout.lkgen("new", "--defaults", "--no-lock", "--no-git", "--vad", "silero", str(fresh))
    before = content(old)
    move = ("-d", "livekit_series=1.8")
    checkout.copier("update", "--quiet", "--defaults", *move, cwd=old)
    moved, made = content(old), content(fresh)
    # Written by lkgen after rendering, and the user's: no update touches them.
    for name in ("requirements.txt", "README.md", "tests/test_assistant.py"):
        made[name] = before[name]
    assert moved == made
