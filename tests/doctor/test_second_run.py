"""A second run takes what the first found, unless something has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.doctor import AGENT, PINS, QUIET
from support.examples import write

from lkgen.commands.doctor import Wishes, doctor, retired
from lkgen.doctor import cache
from lkgen.doctor.engine import Setup, check_beyond
from lkgen.doctor.report import Report
from lkgen.doctor.rules import rules


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return cache.folder()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"agent.py": AGENT, "requirements.txt": PINS})


def run(folder: Path, **environ: str) -> Report:
    return doctor(Wishes(folder), environ)[0]


def entries(kept: Path) -> set[str]:
    return {file.name for file in kept.glob("*.json")}


def test_the_same_is_found_and_nothing_more_is_kept(kept: Path, project: Path) -> None:
    first = run(project)
    before = entries(kept)
    assert len(before) == 1
    assert run(project).findings == first.findings
    assert entries(kept) == before


def test_what_changed_is_looked_at_anew(kept: Path, project: Path) -> None:
    assert len(run(project).findings) == 2
    (project / "agent.py").write_text(AGENT.replace("async def closed", "def closed"))
    assert len(run(project).findings) == 1
    (project / "requirements.txt").write_text("livekit-agents==1.3.12\n")
    assert run(project).projects[0].version == "1.3.12"
    assert len(entries(kept)) == 3


def test_it_may_be_deleted_or_broken(kept: Path, project: Path) -> None:
    first = run(project)
    [file] = kept.glob("*.json")
    file.write_text("{")
    assert run(project).findings == first.findings
    file.unlink()
    kept.rmdir()
    assert run(project).findings == first.findings


def test_no_value_is_kept(kept: Path, project: Path) -> None:
    secret = "gsk_" + "Zx8cVb5nMq2wEr7tYu4i"
    (project / ".env").write_text(f"GROQ_API_KEY={secret}\n")
    run(project, GROQ_API_KEY=secret)
    assert all(secret not in file.read_text() for file in kept.glob("*"))


def test_rules_of_what_lies_around_the_code_leave_it_unread(tmp_path: Path) -> None:
    write(tmp_path, {"agent.py": AGENT, "requirements.txt": PINS})
    beyond = [rule for rule in rules().values() if rule.beyond]
    setup = Setup(beyond, None, retired, {}, machine=QUIET)
    project = setup.project(tmp_path, [tmp_path / "agent.py", tmp_path / "requirements.txt"])
    assert beyond
    assert check_beyond(project, setup) == ()
    assert "codebase" not in vars(project)
