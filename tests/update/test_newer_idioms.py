"""A newer series rewrites what the user wrote in old idioms, and shows each rewrite as a diff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli import Place
from support.releases import NEWEST, Releases, commit

MINE = """\
from livekit.agents import AgentSession


def by_phone() -> AgentSession[None]:
    # Callers think aloud.
    return AgentSession[None](min_interruption_words=2, stt="deepgram/nova-3")
"""
OLD, NEW = "-    return AgentSession[None](min_interruption_", 'interruption={"min_words": 2}'


@pytest.fixture
def project(place: Place, releases: Releases) -> Path:
    """A project of 1.3 with a file of the user's."""
    project = releases.make(place.cwd / "my-agent", NEWEST, {"livekit_series": "1.3"})
    (project / "src/my_agent/phone.py").write_text(MINE, encoding="utf-8")
    commit(project)
    return project


def test_it_is_shown_when_it_is_done(place: Place, project: Path) -> None:
    done = place.lkgen("update", "my-agent", "--set", "livekit_series=1.5")
    assert done.returncode == 0, done.stderr
    head = "  src/my_agent/phone.py, yours, rewritten:\n"
    assert OLD in done.stdout.partition(head)[2]
    assert NEW in done.stdout.partition(head)[2]
    text = (project / "src/my_agent/phone.py").read_text(encoding="utf-8")
    assert NEW in text
    assert "# Callers think aloud." in text


@pytest.mark.full
def test_programs_read_it_too(place: Place, project: Path) -> None:
    options = ("--set", "livekit_series=1.5", "--dry-run", "--json")
    [one] = json.loads(place.lkgen("update", "my-agent", *options).stdout)["rewritten"]
    assert one["path"] == "src/my_agent/phone.py"
    assert OLD in one["diff"]
    assert (project / "src/my_agent/phone.py").read_text(encoding="utf-8") == MINE
