"""Scripts in YAML."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from lkgen.errors import LkgenError
from lkgen.talk.caller import scenario
from lkgen.talk.caller.scenario import read_script
from lkgen.talk.caller.script import Script, ToolCall, Turn


def _read(folder: Path, text: str) -> Script:
    path = folder / "talk.yml"
    path.write_text(inspect.cleandoc(text), encoding="utf-8")
    return read_script(path)


def test_what_the_documentation_shows_works(tmp_path: Path) -> None:
    shown = (scenario.__doc__ or "").partition("\n")[2]
    script = _read(tmp_path, shown)
    closing, table, change, silence, goodbye = script.turns
    assert script.greeting == "Hello!"
    assert script.strict
    day = {"day": "Sunday"}
    assert closing.tools == ((ToolCall("opening_hours", day),),)
    at_once = (ToolCall("free_tables", day), ToolCall("opening_hours", day))
    assert table.tools == (at_once, (ToolCall("book", day),))
    assert table.greeting == "Hello, I am the waiter."
    # Of an answer that is interrupted only what the script names must be heard.
    assert (closing.result, closing.hear) == ("noon to nine", "noon to nine")
    assert (change.interrupt_s, silence.silence_s, goodbye.hang_up_s) == (1.5, 3.0, 1.0)
    assert goodbye.recording == tmp_path / "goodbye.wav"


def test_the_whole_answer_must_be_heard_unless_it_is_cut_short(tmp_path: Path) -> None:
    script = _read(
        tmp_path,
        """
        turns:
          - {say: One., reply: First.}
          - {say: Two., reply: Second.}
          - {say: Three., reply: Third., interrupt: 1, hang_up: 1}
        """,
    )
    assert script.turns == (
        Turn("One.", "First.", hear="First."),
        Turn("Two.", "Second."),
        Turn("Three.", "Third.", interrupt_s=1.0, hang_up_s=1.0),
    )


def test_every_problem_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(LkgenError) as caught:
        _read(
            tmp_path,
            """
            greting: Hello
            turns:
              - say: No
                replay: x
              - say: hi
                silence: 3
              - tool: {a: 3}
                say: What
                result: 3
              - silence: 0
              - say: "?!"
            """,
        )
    assert caught.value.hint.splitlines() == [
        "  line 1: greting: there is no such key; did you mean greeting?",
        "  line 3: turn 1, say: must be a text; put it in quotes",
        "  line 4: turn 1, replay: there is no such key; did you mean reply?",
        "  line 5: turn 2: say what the caller does: either `say` or `silence`",
        "  line 7: turn 3, tool: must be a mapping of a tool's name to its arguments, "
        "such as {hours: {day: Sunday}}",
        "  line 9: turn 3, result: must be a text; put it in quotes",
        "  line 10: turn 4, silence: must be a number of seconds, above 0",
        "  line 11: turn 5: `say` has no words",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("turns: []", "line 1: turns: must not be empty"),
        ("greeting: Hi", "line 1: turns: is missing"),
        ("", "line 1: must be a mapping"),
        ("turns: [{say: A, hang_up: 1}, {say: B}]", "`hang_up` ends the call"),
        ("turns: [{say: A, result: b}]", "`result` is what a `tool` gives back"),
        ("turns: [{silence: 1, interrupt: 1}]", "`interrupt` goes with `say`"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(LkgenError) as caught:
        _read(tmp_path, text)
    assert problem in caught.value.hint


def test_what_is_no_yaml_or_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LkgenError, match="is no YAML"):
        _read(tmp_path, "turns: [")
    with pytest.raises(LkgenError, match="cannot read"):
        read_script(tmp_path / "absent.yml")
