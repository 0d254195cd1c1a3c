"""A project's lock is cut from its series' lock of everything, as uv itself would write it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.each import each

from lkgen.catalogue import catalogue
from lkgen.commands.matrix import Variant
from lkgen.root import CATALOGUE, CHECKOUT
from lkgen.template import Template
from lkgen.template.lock.series_lock import SeriesLock
from lkgen.template.lock.uv import EXPORT, find_series_lock, find_uv, lock

pytestmark = pytest.mark.values

SCRIPT = CHECKOUT / "scripts" / "catalogue" / "locks.py"
SERIES = [series.id for series in catalogue().series]


def run_uv(folder: Path, *arguments: str, **environment: str) -> str:
    """What uv prints in `folder`; fails where it does."""
    uv = find_uv()
    assert uv
    done = subprocess.run(
        [uv, *arguments],
        cwd=folder,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{folder}: {done.stderr}"
    return done.stdout


@cache
def tools() -> Template:
    return Template(CHECKOUT)


def locked(folder: Path, answers: dict[str, str]) -> tuple[Path, dict[str, Any]]:
    """A pyproject.toml with its lock and requirements.txt, cut; and what the templates saw."""
    template = tools()
    answered = template.answer(answers, "my-agent")
    context = answered.context
    folder.mkdir(parents=True)
    text = template.files(answered)["pyproject.toml"]
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    wanted = (context["project_name"], context["python"], context["requirements"])
    series_lock = find_series_lock(CHECKOUT, context["series"]["id"], *wanted)
    assert series_lock, f"no lock has all of {context['requirements']}"
    # What cannot be cut would be left to uv, which agrees with itself.
    assert series_lock.requirements(context["requirements"])
    assert lock(folder, str(context["project_name"]), context["requirements"], series_lock)
    return folder, context


def runs_here(context: dict[str, Any]) -> bool:
    """Whether uv will check a lock with this Python: it wants one that the project runs on."""
    floor = context["python"].partition(",")[0].removeprefix(">=")
    return sys.version_info[:2] >= tuple(map(int, floor.split(".")))


def requirements(folder: Path) -> str:
    text = (folder / "requirements.txt").read_text(encoding="utf-8")
    return "".join(line for line in text.splitlines(True) if not line.startswith("#"))


def test_the_locks_belong_to_the_catalogue() -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert sorted(names) == sorted(p.name for p in (CHECKOUT / CATALOGUE / "locks").glob("*.lock"))
    assert {f"{series}.lock" for series in SERIES} <= set(names)


@pytest.mark.parametrize("series", SERIES)
def test_the_default_of_each_series_needs_no_uv(series: str, tmp_path: Path) -> None:
    folder, _ = locked(tmp_path / "my-agent", {"livekit_series": series})
    exported = run_uv(folder, *EXPORT, "-q", "--no-header", "--no-annotate", UV_OFFLINE="1")
    assert requirements(folder) == exported


def test_every_single_choice_is_locked(stride: int, tmp_path: Path) -> None:
    """uv agrees with every value's lock, with no network and nothing cached."""
    seen: set[tuple[str, ...]] = set()
    for number, variant in enumerate(each()[::stride]):
        answered = tools().answer(variant.answers, "my-agent").context
        packages = (answered["python"], *answered["requirements"])
        if packages in seen:
            continue
        seen.add(packages)
        folder, context = locked(tmp_path / str(number), variant.answers)
        if runs_here(context):
            check = ("lock", "--check", "--offline", "--python", sys.executable)
            run_uv(folder, *check, UV_CACHE_DIR=str(tmp_path / "cache"))
        exported = run_uv(folder, *EXPORT, "-q", "--no-header", "--no-annotate")
        assert requirements(folder) == exported, variant.name


def sample() -> list[Variant]:
    """The default, and combinations that share a seed, not a pattern."""
    every = [variant.answers for variant in each()]
    chance = random.Random(6)  # noqa: S311 - a sample, no secret
    found = [Variant("default", {})]
    while len(found) < 8:
        mixed = {**chance.choice(every), **chance.choice(every), **chance.choice(every)}
        answered = tools().answer(mixed, "my-agent")
        if not answered.problems and runs_here(answered.context):
            found.append(Variant("+".join(mixed.values()), mixed))
    return found


@pytest.mark.parametrize("variant", sample(), ids=lambda variant: variant.name)
def test_byte_for_byte_what_uv_writes(tmp_path: Path, variant: Variant) -> None:
    """uv resolves the project anew, preferring what the lock of everything has."""
    folder, context = locked(tmp_path / "my-agent", variant.answers)
    ours = (folder / "uv.lock").read_text(encoding="utf-8")
    series_lock = CHECKOUT / CATALOGUE / "locks" / f"{context['series']['id']}.lock"
    (folder / "uv.lock").write_text(series_lock.read_text(encoding="utf-8"), encoding="utf-8")
    run_uv(folder, "lock", "--quiet", "--python", sys.executable)
    assert (folder / "uv.lock").read_text(encoding="utf-8") == ours
    assert requirements(folder) == run_uv(folder, *EXPORT, "-q", "--no-header", "--no-annotate")


def test_what_is_not_there_is_left_to_uv() -> None:
    series_lock = SeriesLock(CHECKOUT / CATALOGUE / "locks" / f"{SERIES[0]}.lock")
    python, version = series_lock.python, catalogue().series[0].packages["python-dotenv"]
    dotenv = f"python-dotenv=={version}"
    assert series_lock.covers("my-agent", python, [dotenv])
    assert not series_lock.covers("my-agent", python, [dotenv + ".1"])
    assert not series_lock.covers("my-agent", python, [dotenv, "left-pad==1"])
    assert not series_lock.covers("my-agent", ">=3.13", [dotenv])
    assert not series_lock.covers("aiohttp", python, [dotenv])
