"""A project is made beside its place and moved there whole; who interrupts is told what is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkgen.errors import Interrupted, LkgenError
from lkgen.template.workspace import workspace


def write(dest: Path, wish: type[BaseException] | None = None, *, late: bool = False) -> None:
    """Make a project of three files at `dest`; what the person wishes comes before the move."""
    with workspace(dest) as space:
        for name in "abc":
            (space.folder / name).write_text(name)
        if wish and not late:
            raise wish
        space.move()
        if wish:
            raise wish


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_nothing_else_is_left(tmp_path: Path) -> None:
    write(tmp_path / "deep/agent")
    assert names(tmp_path) == ["deep", *(f"deep/agent{name}" for name in ("", "/a", "/b", "/c"))]


def test_it_is_made_in_a_folder_of_the_same_name(tmp_path: Path) -> None:
    with workspace(tmp_path / "agent") as space:
        assert space.folder.name == "agent"


@pytest.mark.parametrize("wish", [KeyboardInterrupt, EOFError])
def test_ctrl_c_before_the_move_leaves_nothing(tmp_path: Path, wish: type[BaseException]) -> None:
    with pytest.raises(Interrupted) as told:
        write(tmp_path / "deep/agent", wish)
    assert told.value.hint == "Nothing was written."
    assert names(tmp_path) == []


def test_ctrl_c_after_the_move_does_not_say_that_nothing_was_written(tmp_path: Path) -> None:
    with pytest.raises(Interrupted) as told:
        write(tmp_path / "agent", KeyboardInterrupt, late=True)
    assert told.value.hint == f"{tmp_path / 'agent'} is written."
    assert names(tmp_path / "agent") == ["a", "b", "c"]


def test_where_the_system_refuses_one_all_go_back(tmp_path: Path) -> None:
    """`b` cannot take the place of a folder."""
    (tmp_path / "agent/b").mkdir(parents=True)
    with pytest.raises(LkgenError, match="Nothing was written"):
        write(tmp_path / "agent")
    assert names(tmp_path) == ["agent", "agent/b"]
