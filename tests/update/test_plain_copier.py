"""`lkgen update` and `copier update` of the same project make the same files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.checkout import content
from support.releases import NEWEST, Releases, commit, edit

pytestmark = pytest.mark.fresh


def test_the_same_files(releases: Releases, tmp_path: Path) -> None:
    """From a checkout, whose tags both read; with the user's edits and deletions in place."""
    checkout = releases.checkout
    ours, theirs = tmp_path / "ours/my-agent", tmp_path / "theirs/my-agent"
    checkout.git("checkout", "--quiet", "v0.1.0")
    try:
        checkout.lkgen(
            "new", "--defaults", "--no-lock", "--no-git", "--vcs-ref", "v0.1.0", str(ours)
        )
    finally:
        checkout.git("checkout", "--quiet", "-")
    edit(ours, "src/my_agent/agent.py", '"min_delay": 0.2', '"min_delay": 0.3')
    edit(ours, "src/my_agent/assistant.py", "small restaurant", "large hotel")
    (ours / "AGENTS.md").unlink()
    (ours / "src/my_agent/menu.py").write_text("DISHES = 3\n", encoding="utf-8")
    commit(ours)
    shutil.copytree(ours, theirs)
    said = checkout.lkgen("update", "--set", "stt=openai", cwd=ours)
    assert f"v0.1.0 → {NEWEST}" in said
    checkout.copier("update", "--quiet", "--defaults", "-d", "stt=openai", cwd=theirs)
    mine, copiers = content(ours), content(theirs)
    # Written beside the template, from one resolution: Copier leaves it to a command.
    del mine["requirements.txt"], copiers["requirements.txt"]
    assert mine == copiers


@pytest.mark.full
def test_a_build_without_a_tag(releases: Releases, tmp_path: Path) -> None:
    """It stamps its commit, and what it made is updated by a later one."""
    checkout = releases.checkout
    project = tmp_path / "my-agent"
    commits = checkout.git("rev-list", f"v0.2.0..{NEWEST}").split()
    releases.make(project, commits[-1], locked=False)
    said = checkout.lkgen("update", cwd=project)
    assert f"{commits[-1]} → {NEWEST}" in said
    assert (project / "deploy/Dockerfile").exists()
