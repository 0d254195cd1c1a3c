"""What the stories share: projects made by lkgen, and places to run them in."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import MakeProject, make
from support.sample import stride_of

# Who starts the tests in the background of a shell has them ignore Ctrl-C, who starts them with
# nohup the end of a terminal. Some of them send these, to programs that inherit it.
for number, handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

PART = re.compile(r"\(?(values|drives|series|room|fresh)\)?( and not \w+)*")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of a part, import only the files that have tests of it: all of them take ten seconds."""
    part = PART.fullmatch(str(config.option.markexpr))
    if not part or not collection_path.match("test_*.py"):
        return None
    return f"pytest.mark.{part[1]}" not in collection_path.read_text(encoding="utf-8") or None


@pytest.fixture
def make_project(tmp_path: Path) -> MakeProject:
    """make_project("name", stt="openai"): a project without lock and git in tmp_path."""

    def make_here(name: str = "my-agent", **answers: str) -> Path:
        return make(tmp_path / name, answers)

    return make_here


@pytest.fixture(scope="session")
def stride(request: pytest.FixtureRequest) -> int:
    """The step in which a long list is gone through: 1 where the run is full."""
    return stride_of(request.config)


@pytest.fixture(scope="session")
def python_1_8() -> Path:
    """A Python that has every package of series 1.8."""
    return environment("1.8")
