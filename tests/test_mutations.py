"""The tests of a generated project notice what breaks it: each mutation makes them fail."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support import INSIDE
from support.environments import environment
from support.mutations import MUTATIONS, PHONE, Mutation

from lkgen.catalogue import catalogue
from lkgen.root import CHECKOUT
from lkgen.template import Template

pytestmark = pytest.mark.series

TABLE = CHECKOUT / "docs" / "mutations.md"
OLDER = [pytest.param(series.id, marks=pytest.mark.full) for series in catalogue().series[:-1]]


def results(series: str, folder: Path) -> dict[str, dict[str, Any]]:
    """What pytest said of every mutant, and of the sound projects, by the name of their folder."""
    for name, answers in {"sound": dict[str, str](), "sound-phone": PHONE}.items():
        write(folder / name, {**answers, "livekit_series": series}, None)
    for number, mutation in enumerate(MUTATIONS):
        write(folder / f"{number}", {**mutation.answers, "livekit_series": series}, mutation)
    done = subprocess.run(
        [environment(series), INSIDE / "run_mutants.py", *folder.iterdir()],
        capture_output=True,
        text=True,
        check=True,
    )
    return {one["project"]: one for one in map(json.loads, done.stdout.splitlines())}


def write(project: Path, answers: dict[str, str], mutation: Mutation | None) -> None:
    template = Template()
    files = template.files(template.answer({"project_name": "my-agent", **answers}, "my-agent"))
    for path, text in files.items():
        if mutation and path.startswith("src") and path.endswith(f"/{mutation.file}"):
            assert text.count(mutation.old) >= 1, mutation.what
            text = text.replace(mutation.old, mutation.new, 1)
            mutation = None
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, encoding="utf-8")
    assert mutation is None, mutation.what


@pytest.mark.parametrize("series", [*OLDER, catalogue().series[-1].id])
def test_every_mutation_is_noticed(series: str, tmp_path: Path) -> None:
    found = results(series, tmp_path)
    assert len(found) == len(MUTATIONS) + 2
    assert {found["sound"]["code"], found["sound-phone"]["code"]} == {0}, found
    noticed = {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
    survivors = [
        one.what
        for number, one in enumerate(MUTATIONS)
        if found[f"{number}"]["code"] not in noticed
    ]
    assert survivors == []


def test_the_table_lists_every_mutation() -> None:
    table = TABLE.read_text(encoding="utf-8")
    listed = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")]
    assert listed[1:] == [mutation.what for mutation in MUTATIONS]
