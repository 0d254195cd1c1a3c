"""What an agent writes beside its sources is told."""

from __future__ import annotations

from pathlib import Path

from lkgen.talk.sandbox.written import look, written


def test_new_and_changed_files_are_told(tmp_path: Path) -> None:
    for name in ("agent.py", "calls.db", "old.txt"):
        (tmp_path / name).write_text("x")
    before = look(tmp_path)
    (tmp_path / "calls.db").write_text("xy")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/today.txt").write_text("x")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/agent.pyc").write_text("x")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/x").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert written(tmp_path, before) == ["calls.db", "logs/today.txt"]
