"""Source that is nested deeper than Python calls itself is read, or said not to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkgen.errors import LkgenError
from lkgen.project import Project

DEEP = "a" + ".b" * 1_500
AGENT = """
import json, os
from livekit.agents import WorkerOptions, cli
from livekit.plugins import openai
async def entrypoint(ctx): ...
{}
if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
"""


@pytest.mark.parametrize(
    "line",
    [
        f"x = {DEEP}",
        f"x = {DEEP}()",
        f"x = json.loads({DEEP}.job.metadata)",
        f"if {DEEP}.metadata:\n    json.loads(ctx.job.metadata)",
        f"x = {DEEP}.identity.startswith('a')",
        f"x = openai.LLM(base_url={DEEP}, api_key={DEEP}.get('K'))",
        "x = '' " + "+ os.environ['A']" * 900,
    ],
    ids=lambda line: line[:24],
)
def test_an_agent_with_deep_expressions_is_read(tmp_path: Path, line: str) -> None:
    (tmp_path / "agent.py").write_text(AGENT.format(line))
    project = Project(tmp_path, environ={})
    assert project.entry.path == tmp_path / "agent.py"
    assert project.expects.identity in ("", "a")
    assert len(project.uses) == line.count("LLM(")
    assert project.wanted is not None


@pytest.mark.parametrize("line", ["x = a" + "()" * 90_000, "x = " + "(" * 90_000])
def test_one_that_no_parser_takes_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "agent.py").write_text(AGENT.format(line))
    with pytest.raises(LkgenError, match="no LiveKit agent") as refused:
        _ = Project(tmp_path, environ={}).entry
    assert "agent.py" in refused.value.hint


def test_a_program_whose_name_is_too_long_is_named_in_part(tmp_path: Path) -> None:
    (tmp_path / "agent.py").write_text(AGENT.format(""))
    with pytest.raises(LkgenError, match="no such program") as refused:
        _ = Project(tmp_path, "x" * 5_000).python
    assert len(refused.value.message) < 300
