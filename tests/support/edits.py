"""What a user might do to a project: edits, each of which leaves a mark to look for."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

KINDS = ("insert", "insert", "change", "change", "delete", "append", "own file")
RARE = ("delete file", "move file", "rename folder")
# Made by tools, and made anew: nobody writes there by hand.
_MADE = {"uv.lock", "requirements.txt"}
_COMMENTS = {".md": "<!-- {} -->", ".json5": "// {}"}


@dataclass(frozen=True)
class Edit:
    """One edit: what is done, and two numbers that choose where, among what there is."""

    kind: str
    file: int
    line: int


EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(KINDS) | st.sampled_from(KINDS + RARE),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
    ),
    min_size=3,
    max_size=15,
)


def apply(project: Path, edits: Sequence[Edit]) -> list[str]:
    """Make the edits in a project, in their order; return the lines that are the user's then.

    A later edit may take out what an earlier one wrote: it is not among them.
    """
    marks: list[str] = []
    for number, edit in enumerate(edits):
        files = _files(project)
        path = files[edit.file % len(files)]
        mark = f"mine {number:02} of {path.name}"
        _apply(project, path, edit, mark)
        marks.append(mark)
    there = everything(project)
    return [mark for mark in marks if mark in there]


def everything(project: Path) -> str:
    """All that a person has in a project, as one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in _files(project))


def _files(project: Path) -> list[Path]:
    found = (path for path in sorted(project.rglob("*")) if path.is_file())
    own = (path for path in found if ".git" not in path.relative_to(project).parts)
    return [path for path in own if path.name not in _MADE]


def _apply(project: Path, path: Path, edit: Edit, mark: str) -> None:
    if edit.kind == "own file":
        folder = path.parent / "own"
        folder.mkdir(exist_ok=True)
        (folder / f"{mark.replace(' ', '-')}.py").write_text(f"# {mark}\n", encoding="utf-8")
    elif edit.kind == "delete file":
        path.unlink()
    elif edit.kind == "move file":
        moved = project / "moved" / path.name
        moved.parent.mkdir(exist_ok=True)
        path.rename(moved)
    elif edit.kind == "rename folder":
        if path.parent != project and not (project / "renamed").exists():
            shutil.move(path.parent, project / "renamed")
    else:
        _edit(path, edit, _COMMENTS.get(path.suffix, "# {}").format(mark))


def _edit(path: Path, edit: Edit, text: str) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    at = edit.line % len(lines)
    if edit.kind == "insert":
        lines.insert(at, text)
    elif edit.kind == "append":
        lines.insert(len(lines) - 1, text)
    elif edit.kind == "change":
        lines[at] = text
    else:
        del lines[at]
    path.write_text("\n".join(lines), encoding="utf-8")
