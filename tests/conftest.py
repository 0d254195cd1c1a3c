"""What the stories share: projects made by lkgen, and places to run them in."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.environments import environment
from support.projects import MakeProject, make


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    """make_project("name", stt="openai"): a project without lock and git in tmp_path."""

    def make_here(name: str = "my-agent", **answers: str) -> Path:
        return make(tmp_path / name, answers)

    return make_here


@pytest.fixture(scope="session")
def python_1_8() -> Path:
    """A Python that has every package of series 1.8."""
    return environment("1.8")
