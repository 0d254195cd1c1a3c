"""Whatever a source has become, it compiles after --fix, and a second one has nothing to do."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import AGENTS
from support.doctor import QUIET
from support.examples import written

from lkgen.commands.doctor import Wishes, doctor
from lkgen.doctor.rule import Bad
from lkgen.doctor.rules import rules

# What keeps most sources Python: lines taken out, doubled, moved; names and layout changed.
EDITS = st.lists(
    st.tuples(st.sampled_from(["drop", "double", "swap", "comment", "split"]), st.floats(0, 0.999)),
    max_size=8,
)
SOURCES = [
    *(path.read_text("utf-8") for path in sorted(AGENTS.glob("*of_1_3/*.py"))),
    (AGENTS / "one_file.py").read_text("utf-8"),
    *(
        text
        for rule in rules().values()
        for one in rule.examples
        if rule.codemods and isinstance(one, Bad)
        for name, text in written(one).items()
        if name.endswith(".py")
    ),
]


def edited(text: str, edits: list[tuple[str, float]]) -> str:
    """A source with some of its lines taken out, doubled, exchanged, or laid out otherwise."""
    lines = text.splitlines()
    for edit, where in edits:
        at = int(where * len(lines))
        if edit == "drop":
            del lines[at : at + 1]
        elif edit == "double":
            lines[at:at] = lines[at : at + 1]
        elif edit == "swap":
            lines[at : at + 2] = reversed(lines[at : at + 2])
        elif edit == "comment":
            lines[at : at + 1] = [f"{line}  # kept" for line in lines[at : at + 1]]
        else:
            lines[at : at + 1] = [line.replace(", ", ",\n    ") for line in lines[at : at + 1]]
    return "\n".join(lines) + "\n"


def compiles(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "agent.py", "exec")
        except (SyntaxError, ValueError):
            return False
    return True


def stays_sound(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "agent.py"
        file.write_text(f"import livekit.agents\n{text}", encoding="utf-8")
        fix = Wishes(Path(folder), series="1.8", kept=False, fix=True)
        sound = compiles(file.read_text("utf-8"))
        done = doctor(fix, {}, QUIET)[0]
        assert compiles(file.read_text("utf-8")) == sound
        assert sound or not done.fixed
        assert doctor(fix, {}, QUIET)[0].fixed == {}


def test_what_a_rewrite_imports_is_seen_in_the_same_run() -> None:
    """Without its first lines the file does not import asyncio, which tasks and a handler need."""
    [source] = [text for text in SOURCES if "class Watcher" in text]
    stays_sound(edited(source, [("drop", 0.0), ("drop", 0.03)]))


@settings(max_examples=4, deadline=None)
@given(st.sampled_from(SOURCES), EDITS)
def test_some(source: str, edits: list[tuple[str, float]]) -> None:
    stays_sound(edited(source, edits))


@pytest.mark.full
@settings(max_examples=20, deadline=None)
@given(st.sampled_from(SOURCES), EDITS)
def test_many(source: str, edits: list[tuple[str, float]]) -> None:
    stays_sound(edited(source, edits))
