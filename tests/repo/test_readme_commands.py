"""What the README says can be typed can be typed, and does what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.checkout import copy_of_this_checkout

from lkgen.root import CHECKOUT

pytestmark = pytest.mark.fresh

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def commands(program: str) -> list[list[str]]:
    """The command lines of the shell blocks that start with `program`."""
    lines = [
        shlex.split(line, comments=True) for text in blocks("sh") for line in text.splitlines()
    ]
    return [words for words in lines if words and words[0] == program]


def test_every_command_is_run_somewhere() -> None:
    """Below, or, where it takes a whole machine, by CI."""
    workflow = (CHECKOUT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    ran_by_ci = workflow + (CHECKOUT / ".ci/run").read_text(encoding="utf-8")
    for words in commands("python3"):
        assert shlex.join(words) in ran_by_ci
    here = {"lkgen", "copier", "cd", "git"}
    first = {line.split()[0] for text in blocks("sh") for line in text.splitlines() if line}
    assert first == {"python3", *here}


EACH = [
    # Every pair takes a while.
    pytest.param(words, id=shlex.join(words), marks=pytest.mark.full if "pairs" in words else [])
    for words in commands("lkgen")
]


@pytest.mark.parametrize("words", EACH)
def test_each_lkgen_command(words: list[str], tmp_path: Path) -> None:
    if words[1] in ("update", "doctor"):
        made = run([sys.executable, "-m", "lkgen", "new", ".", "--defaults", "--no-lock"], tmp_path)
        assert made.returncode == 0, made.stderr
    plan = ["--defaults", "--dry-run"] if words[1] == "new" else []
    done = run([sys.executable, "-m", *words, *plan], tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_summary_is_what_is_printed(tmp_path: Path) -> None:
    """But for the numbers: of files, of packages, of keys."""
    [shown] = [text for text in blocks("") if text.startswith("$ lkgen new")]
    command, _, summary = shown.partition("\n")
    words = shlex.split(command.removeprefix("$ "))
    done = run([sys.executable, "-m", *words, "--no-lock", "--no-git"], tmp_path)
    assert comparable(done.stdout) == comparable(summary)


def comparable(text: str) -> list[str]:
    text = re.sub(r", \d+ packages locked", "", text)
    return re.sub(r"\b\d+ (files|keys)", r"N \1", text).split("\n")


def test_plain_copier(tmp_path: Path) -> None:
    """As the README has it, but that nobody is there to answer its questions."""
    [script] = [text for text in blocks("sh") if "copier copy" in text]
    checkout = copy_of_this_checkout(tmp_path / "lkgen")
    script = script.replace("/path/to/lkgen", str(checkout.path))
    script = re.sub(r"^copier (copy|update)", r"copier \1 --defaults", script, flags=re.MULTILINE)
    script = f'export PATH="{Path(sys.executable).parent}:$PATH"\n{script}'
    said = checkout.run("bash", "-euc", script, cwd=tmp_path)
    assert (tmp_path / "my-agent/src/my_agent/agent.py").exists(), said
    status = checkout.git("status", "--porcelain", cwd=tmp_path / "my-agent")
    assert status == "", "an update to the same version changes nothing"


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
