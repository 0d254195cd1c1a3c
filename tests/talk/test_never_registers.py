"""Why an agent never registered is told in a line, as its own Python says it."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from lkgen.cli.wires import wires
from lkgen.project import Project
from lkgen.talk.call import call
from lkgen.talk.caller.script import Script
from lkgen.talk.show.document import document

WORKER = """
from livekit.agents import WorkerOptions, cli
async def entrypoint(ctx): ...
if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
"""
# Python 3.14's; the environment is that of an older one.
NEWEST = "try:\n    import soup\nexcept ImportError, OSError:\n    pass\n"
pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (
            # Only compile() finds it, not a parser.
            "made = dict(llm=1, llm=2)",
            "SyntaxError: keyword argument repeated: llm (agent.py, line 2)",
        ),
        (
            "import newest",
            "SyntaxError: multiple exception types must be parenthesized (newest.py, line 3) "
            "(valid from Python 3.14, this is {python})",
        ),
        (
            "import sys, os\nif not os.path.exists('menu'): sys.exit('there is no menu')",
            "it printed: there is no menu",
        ),
        (
            """
            from pydantic import Field
            from pydantic_settings import BaseSettings
            class Settings(BaseSettings):
                shop_id: str = Field(min_length=100)
            Settings()
            """,
            "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings: "
            "shop_id: String should have at least 100 characters",
        ),
    ],
)
async def test_the_cause_is_the_same_in_text_and_json(
    source: str, why: str, tmp_path: Path, python_1_8: Path
) -> None:
    (tmp_path / "newest.py").write_text(NEWEST)
    (tmp_path / "agent.py").write_text(f"\n{dedent(source).strip()}\n{WORKER}")
    report = await call(Project(tmp_path, str(python_1_8)), Script(), wires())
    why = why.format(python=".".join(map(str, sys.version_info[:2])))
    assert report.calls[0].stopped_at == f"the agent never registered: {why}"
    assert document(report)["problems"][0] == report.calls[0].stopped_at
