"""A project that nobody has touched becomes what a new one would be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.cli import Place
from support.proof import becomes_a_fresh_one
from support.releases import OLDER, Releases


def test_of_an_older_release(place: Place, releases: Releases) -> None:
    becomes_a_fresh_one(place, releases, OLDER[0], {})


@pytest.mark.full
@pytest.mark.parametrize("ref", OLDER[1:])
def test_of_every_release(place: Place, releases: Releases, ref: str) -> None:
    becomes_a_fresh_one(place, releases, ref, {})


def test_of_a_build_without_a_tag(place: Place, releases: Releases) -> None:
    commit = releases.checkout.git("rev-list", "--max-count=1", "v0.3.0^").strip()
    becomes_a_fresh_one(place, releases, commit, {"hosting": "cloud"})


def test_with_no_network(place: Place, project: Path) -> None:
    """Not even loopback: git is all that it needs."""
    alone = ["/usr/bin/unshare", "--map-root-user", "--net", *place.command("update", project)]
    done = subprocess.run(alone, env=place.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (project / "deploy/Dockerfile").exists()
