"""The facts are large: what does not ask for one does not read them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Says which files of facts were opened; runs lkgen as its own command would.
WATCH = """
import sys
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
from lkgen.cli import main
sys.argv[0] = "lkgen"
try:
    main()
except SystemExit:
    pass
read = [one for one in opened if "facts" in one and one.endswith(".json")]
print("read:", *read, file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["list", "--json"], ["new", "my-agent", "--defaults", "--no-lock"]]
)
def test_a_command_reads_none(arguments: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", WATCH, *arguments]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.stderr.rstrip().endswith("read:"), done.stderr


def test_importing_the_facts_reads_none_and_imports_errors_only() -> None:
    script = "import sys, lkgen.facts; print(*sorted(m for m in sys.modules if 'lkgen' in m))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["lkgen", "lkgen.errors", "lkgen.facts", "lkgen.facts.model"]
