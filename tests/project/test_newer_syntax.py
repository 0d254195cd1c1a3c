"""A file that only a newer Python understands is told from one that none does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lkgen.errors import LkgenError
from lkgen.project.entry import find_entry
from lkgen.project.newer_syntax import told, valid_from
from lkgen.project.source import Library, read

FORMS = {
    "try:\n    pass\nexcept* OSError:\n    pass": ("3.11", 3),
    "type Name = str": ("3.12", 1),
    "def first[T](of: list[T]) -> T: ...": ("3.12", 1),
    "class Box[T]: ...": ("3.12", 1),
    "said = f'{told['name']}'": ("3.12", 1),
    "said = f'{\"\\n\".join(lines)}'": ("3.12", 1),
    "class Box[T = int]: ...": ("3.13", 1),
    "said = t'{name}'": ("3.14", 1),
    "try:\n    pass\nexcept OSError, ValueError:\n    pass": ("3.14", 3),
}


@pytest.mark.parametrize("text", FORMS)
def test_each_form_is_known_by_the_python_it_came_with(text: str) -> None:
    version, line = FORMS[text]
    assert valid_from(text, line) == version
    # As this Python itself says, which is older or not.
    older = sys.version_info[:2] < tuple(map(int, version.split(".")))
    compiled = subprocess.run(
        [sys.executable, "-c", "import sys; compile(sys.argv[1], 'x', 'exec')", text],
        capture_output=True,
        check=False,
    )
    assert (compiled.returncode != 0) == older


@pytest.mark.parametrize("text", ["def f(:", "said = f'{'", "type = = 3", "call(a=1 b=2)"])
def test_what_no_python_understands_is_from_none(text: str) -> None:
    assert valid_from(text, 1) == ""


def test_a_traceback_says_from_which_python_its_file_is(tmp_path: Path) -> None:
    file = tmp_path / "agent.py"
    file.write_text("type Name = str\n")
    trace = f'  File "{file}", line 1\n    type Name = str\nSyntaxError: invalid syntax'
    assert told(trace.splitlines(), "3.11") == " (valid from Python 3.12, this is 3.11)"
    file.write_text("type Name = = str\n")
    assert told(trace.splitlines(), "3.11") == ""
    file.unlink()
    assert told(trace.splitlines(), "3.11") == ""


def test_lkgen_says_so_where_its_own_python_is_too_old(tmp_path: Path) -> None:
    file = tmp_path / "agent.py"
    file.write_text("said = t'{name}'\nto = [x for\n")
    with pytest.raises(LkgenError) as broken:
        read(file)
    assert broken.value.hint == ""
    newest = "try:\n    pass\nexcept OSError, ValueError:\n    pass\n"
    file.write_text(f"from livekit.agents import AgentServer, cli\n{newest}")
    if sys.version_info >= (3, 14):
        assert read(file)
        return
    for path in (file, tmp_path):
        with pytest.raises(LkgenError) as newer:
            find_entry(path, Library())
        assert "from Python 3.14 on" in newer.value.hint
