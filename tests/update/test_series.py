"""A project with its user's work in it goes from series to series, and passes its tests there."""

from __future__ import annotations

import pytest
from support.cli import Place
from support.environments import environment
from support.own_work import TOLD, lost, passes_its_tests, with_work_of_its_users
from support.releases import NEWEST, Releases, commit

pytestmark = [pytest.mark.series, pytest.mark.full]


def test_from_the_oldest_to_the_newest(place: Place, releases: Releases) -> None:
    project = releases.make(place.cwd / "my-agent", NEWEST, {"livekit_series": "1.3"})
    with_work_of_its_users(project)
    for series in ("1.5", "1.8"):
        done = place.lkgen("update", project, "--set", f"livekit_series={series}")
        assert TOLD[series] in " ".join(done.stdout.split())
        assert done.returncode == 0, done.stdout + done.stderr
        assert lost(project) == []
        assert f"livekit-agents=={series}." in (project / "pyproject.toml").read_text()
        passes_its_tests(project, environment(series))
        commit(project)
