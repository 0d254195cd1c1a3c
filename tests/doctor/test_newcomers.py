"""Who runs it where no agent is gets one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkgen.commands.doctor import Wishes, doctor
from lkgen.errors import LkgenError


def told(folder: Path) -> str:
    with pytest.raises(LkgenError) as caught:
        doctor(Wishes(folder), {})
    return caught.value.message


def test_a_folder_without_an_agent(tmp_path: Path) -> None:
    (tmp_path / "site.py").write_text("import django\n")
    assert told(tmp_path) == (
        f"There is no LiveKit agent in {tmp_path}: no Python file imports livekit."
    )


def test_a_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert told(tmp_path) == f"{tmp_path} holds more than an agent."


def test_a_javascript_project(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    assert told(tmp_path) == f"{tmp_path} is a JavaScript project; lkgen doctor reads Python."


def test_nothing_at_all(tmp_path: Path) -> None:
    assert told(tmp_path / "x") == f"{tmp_path / 'x'}: there is no such file or folder."
