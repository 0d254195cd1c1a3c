"""What CONTRIBUTING.md says of this repository is so."""

from __future__ import annotations

import re
import shlex

from support.parts import PARTS

from lkgen.root import CATALOGUE, CHECKOUT

TEXT = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_entry_that_it_shows_is_the_file() -> None:
    [(name, shown)] = re.findall(r"all of `([\w-]+\.yml)`:\n\n```yaml\n(.*?)```", TEXT, re.S)
    file = CHECKOUT / CATALOGUE / "providers" / name
    assert shown == file.read_text(encoding="utf-8")


def test_every_file_that_it_names_is_there() -> None:
    pattern = r"`((?:generator|tests|scripts|template|questions|docs|\.github|\.ci)/[\w./-]+)`"
    named = re.findall(pattern, TEXT)
    assert len(named) > 20
    assert [name for name in named if not (CHECKOUT / name).exists()] == []


def test_the_map_names_every_part_of_lkgen() -> None:
    package = CHECKOUT / "generator/lkgen"
    there = {path.stem for path in package.iterdir() if path.is_dir() or path.suffix == ".py"}
    map_ = TEXT.partition("## The map")[2].partition("## Run tests")[0]
    generated = {"__pycache__", "__init__", "__main__", "_template", "_built"}
    assert {name for name in there - generated if not re.search(rf"\b{name}\b", map_)} == set()


def test_every_part_of_the_tests_is_told_of_and_is_a_job() -> None:
    table = re.findall(r"^\| `(\w+)` \|", TEXT.partition("| part |")[2], re.M)
    assert set(table[: len(PARTS)]) == set(PARTS)
    workflow = (CHECKOUT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    [jobs] = re.findall(r"^        part: \[([a-z, ]+)\]$", workflow, re.M)
    assert set(jobs.split(", ")) == set(PARTS)


def test_the_commands_for_tests_name_parts_and_tests_that_are_there() -> None:
    lines = re.findall(r"^(?:`|)python3 scripts/test\.py ?([^`#\n]*)", TEXT, re.M)
    words = [word for line in lines for word in shlex.split(line) if re.fullmatch(r"[a-z]+", word)]
    assert {word for word in words if word not in PARTS} <= {"deepgram"}
    [(file, test)] = re.findall(r"pytest -n 0 ([\w/.]+)::(\w+)", TEXT)
    assert f"def {test}(" in (CHECKOUT / file).read_text(encoding="utf-8")
