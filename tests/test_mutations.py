"""The tests of a generated project notice what breaks it: each mutation makes them fail."""

from __future__ import annotations

import json
import os
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

PAGE = CHECKOUT / "docs" / "mutations.md"
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


@pytest.mark.parametrize("series", OLDER)
def test_every_mutation_is_noticed(series: str, tmp_path: Path) -> None:
    assert survivors(results(series, tmp_path)) == []


@pytest.mark.full
def test_every_mutation_is_noticed_by_the_test_that_the_page_names(tmp_path: Path) -> None:
    found = results(catalogue().series[-1].id, tmp_path)
    assert survivors(found) == []
    table = "".join(
        f"| {one.what} | `{found[f'{number}']['test']}` |\n" for number, one in enumerate(MUTATIONS)
    )
    page = PAGE.read_text(encoding="utf-8")
    start = page.index("| --- | --- |\n") + len("| --- | --- |\n")
    if os.environ.get("LKGEN_WRITE_PAGES"):
        PAGE.write_text(page[:start] + table, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page[:start] + table


def survivors(found: dict[str, dict[str, Any]]) -> list[str]:
    """What was not noticed; a sound project that fails counts too, and one that cannot be read."""
    assert len(found) == len(MUTATIONS) + 2
    codes = {name: one["code"] for name, one in found.items()}
    sound = {name for name in ("sound", "sound-phone") if codes[name] != pytest.ExitCode.OK}
    failed = pytest.ExitCode.TESTS_FAILED
    missed = [one.what for i, one in enumerate(MUTATIONS) if codes[f"{i}"] != failed]
    return [*sorted(sound), *missed]
