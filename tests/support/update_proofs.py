"""The long proofs of updates, and their counts; benchmarks/updates.py runs them."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from support.cli import PATIENCE, Place
from support.edits import EDITS, Edit
from support.killing import killed
from support.proof import VARIANTS, becomes_a_fresh_one, survives
from support.releases import OLDER, Releases, make_releases
from support.switches import NEWEST_SERIES, Tour, lead_up, tour
from support.warm_lkgen import WarmLkgen


def main() -> int:
    """Prove what the arguments ask for; gives the exit code."""
    parser = argparse.ArgumentParser(description="Prove lkgen update.")
    parser.add_argument("--edits", type=int, default=0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--variants", action="store_true")
    parser.add_argument("--switches", type=int, default=0)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--series", action="store_true")
    parser.add_argument("--talks", action="store_true")
    wanted = parser.parse_args()
    wrong = False
    with tempfile.TemporaryDirectory(prefix="lkgen-updates-") as name:
        folder = Path(name)
        releases = make_releases(folder)
        with _place(folder, releases) as place:
            if wanted.variants:
                _variants(place, releases)
            if wanted.switches:
                switches = tour(NEWEST_SERIES, wanted.switches, wanted.only)
                wrong |= not Tour(place, releases, wanted.talks, _say).lead(switches)
            if wanted.series:
                lead_up(place, releases, wanted.talks, _say)
            if wanted.edits:
                _edits(place, releases, wanted.edits)
            if wanted.kills:
                _kills(place, releases, wanted.kills)
    return int(wrong)


@contextmanager
def _place(folder: Path, releases: Releases) -> Generator[Place]:
    (folder / "warm").mkdir()
    (folder / "place").mkdir()
    with WarmLkgen(releases.site, folder / "warm", PATIENCE) as warm:
        yield Place(folder / "place", releases.site, warm)


def _variants(place: Place, releases: Releases) -> None:
    for number, (ref, answers) in enumerate(
        (ref, answers) for ref in OLDER for answers in VARIANTS.values()
    ):
        becomes_a_fresh_one(place, releases, ref, answers, str(number))
        shutil.rmtree(place.cwd / str(number))
    _say(f"{len(OLDER)} releases x {len(VARIANTS)} variants: each is as a new one")


def _edits(place: Place, releases: Releases, examples: int) -> None:
    originals = [
        releases.make(place.root / f"original-{ref}" / "my-agent", ref, answers)
        for ref, answers in zip(OLDER, list(VARIANTS.values())[:4], strict=True)
    ]
    numbers, ends, lines, made = count(), Counter[str](), 0, 0

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(EDITS, st.sampled_from(originals), st.sampled_from(["inline", "rej"]))
    def edit(edits: list[Edit], original: Path, conflict: str) -> None:
        nonlocal lines, made
        project = place.cwd / f"e{next(numbers)}" / "my-agent"
        shutil.copytree(original, project)
        end, there = survives(place, project, edits, "--conflict", conflict)
        ends[end] += 1
        lines, made = lines + there, made + len(edits)
        shutil.rmtree(project.parent)

    edit()
    told = ", ".join(f"{number} {end}" for end, number in sorted(ends.items()))
    _say(f"{sum(ends.values())} projects with {made} edits: {told}; of {lines} own lines 0 lost")


def _kills(place: Place, releases: Releases, points: int) -> None:
    original = releases.make(place.root / "to-kill" / "my-agent", "v0.1.0")
    ends = Counter(killed(place, original, points))
    told = ", ".join(f"{number} {end}" for end, number in sorted(ends.items()))
    _say(f"killed at {sum(ends.values())} points: {told}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
