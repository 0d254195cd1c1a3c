"""The default project is small, complete, and says in each file whose it is."""

from __future__ import annotations

from pathlib import Path

from support.projects import MakeProject

USERS = {"README.md", "src/my_agent/assistant.py", "tests/test_assistant.py"}


def files(project: Path) -> list[Path]:
    apart = {"uv.lock", "requirements.txt"}
    return [path for path in project.rglob("*") if path.is_file() and path.name not in apart]


def test_is_small(make_project: MakeProject) -> None:
    project = make_project()
    assert len(files(project)) + len(["requirements.txt"]) <= 24
    for part in ("src", "tests"):
        texts = [path.read_text(encoding="utf-8") for path in (project / part).rglob("*.*")]
        assert sum(len(text.splitlines()) for text in texts) <= 260, part


def test_each_file_says_whose_it_is(make_project: MakeProject) -> None:
    project = make_project()
    for path in files(project):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        if path.relative_to(project).as_posix() in USERS:
            assert "Yours" in first, path
        else:
            assert "template" in first or "Copier" in first, path


def test_nothing_of_lkgen_is_left_at_run_time(make_project: MakeProject) -> None:
    project = make_project()
    for path in [*(project / "src").rglob("*.py"), project / "pyproject.toml"]:
        assert "lkgen" not in path.read_text(encoding="utf-8")


def test_what_was_not_chosen_leaves_nothing(make_project: MakeProject) -> None:
    project = make_project(pipeline="realtime", ci="none")
    text = "".join(path.read_text(encoding="utf-8") for path in files(project))
    for word in ("deepgram", "groq", "cartesia", "vad", "prewarm", "DEEPGRAM"):
        assert word not in text, word
    assert not (project / ".github").exists()


def test_no_livekit_version_stands_in_the_code(make_project: MakeProject) -> None:
    project = make_project()
    for path in (project / "src").rglob("*.py"):
        assert "1.8" not in path.read_text(encoding="utf-8")
