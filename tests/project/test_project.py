"""Facts about somebody's project are found out when they are asked for, and once."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from lkgen.errors import LkgenError, Missing
from lkgen.project import Project

AGENT = """
    import os
    from livekit.agents import AgentServer, cli
    from livekit.plugins import deepgram
    import helper
    key = os.environ["SHOP_KEY"]
    cli.run_app(AgentServer())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "agent.py": AGENT,
        "helper.py": "import os\nname = os.environ['SHOP_NAME']\n",
        "tests/test_agent.py": "import agent\n",
        "broken.py": "def (:\n",
        "requirements.txt": "livekit-agents==1.8.9\n",
        ".copier-answers.yml": "project_name: cafe\n",
        ".env": "SHOP_KEY=7\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(dedent(text), encoding="utf-8")
    return tmp_path


def test_its_facts(folder: Path) -> None:
    project = Project(folder, environ={})
    assert [file.name for file in project.files] == [
        *("agent.py", "broken.py", "helper.py", "test_agent.py")
    ]
    assert [source.path.name for source in project.sources] == [
        *("agent.py", "helper.py", "test_agent.py")
    ]
    assert "not valid Python" in project.library.errors[folder / "broken.py"].message
    assert [source.path.name for source in project.agent_sources] == ["agent.py", "helper.py"]
    assert [want.name for want in project.wanted] == ["SHOP_KEY", "SHOP_NAME"]
    assert project.env_files == {"SHOP_KEY": "7"}
    assert set(project.plugins) == {"deepgram"}
    assert project.pins.version("livekit-agents") == "1.8.9"
    assert project.answers == {"project_name": "cafe"}


def test_no_file_is_read_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def parse(text: str) -> ast.Module:
        parsed.append(text)
        return ast.parse(text)

    monkeypatch.setattr("lkgen.project.source.parse", parse)
    project = Project(folder / "agent.py", environ={})
    for _ in range(2):
        assert project.wanted
        assert project.entries
        assert project.sources
        assert project.names
    assert sorted(parsed) == sorted(file.read_text() for file in project.files)


def test_without_an_agent_the_rest_is_still_known(tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text("x = 1\n")
    project = Project(tmp_path, environ={})
    assert project.root == tmp_path
    assert [source.path.name for source in project.sources] == ["tool.py"]
    assert project.entries == ()
    with pytest.raises(LkgenError, match="no LiveKit agent"):
        assert project.entry


def test_without_an_environment_the_source_is_still_known(folder: Path) -> None:
    project = Project(folder, sys.executable, {})
    assert project.entry.path.name == "agent.py"
    with pytest.raises(Missing):
        assert project.agent


@pytest.mark.parametrize("text", ["- a list\n", "{", "\0", ""])
def test_broken_answers_are_none(text: str, tmp_path: Path) -> None:
    (tmp_path / ".copier-answers.yml").write_text(text)
    assert Project(tmp_path).answers == {}
