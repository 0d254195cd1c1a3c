"""What is seen of a call while it goes on."""

from __future__ import annotations

import os
from io import BytesIO, TextIOWrapper
from typing import Any

import pytest
from rich.console import Console
from support.show import ANSWERED, UNANSWERED

from lkgen.talk.progress import Progress, Silent
from lkgen.talk.show.live import Shown, watched


def sandbox(width: int = 80, height: int = 25, encoding: str = "utf-8") -> Console:
    """A terminal whose screen is a buffer."""
    file = TextIOWrapper(BytesIO(), encoding=encoding, write_through=True)
    return Console(
        file=file,
        force_terminal=True,
        width=width,
        height=height,
        color_system=None,
        _environ={"TERM": "xterm"},
    )


def no_terminal() -> Console:
    """A log, which is a buffer too."""
    return Console(file=TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True))


def written(console: Console) -> bytes:
    # The type of its buffer is not known.
    file: Any = console.file
    return bytes(file.buffer.getvalue())


def look(shown: Shown, console: Console) -> list[str]:
    """What stands on the screen now."""
    lines = console.render_lines(shown, pad=False)
    return ["".join(segment.text for segment in line).rstrip() for line in lines]


def talk(progress: Progress) -> None:
    progress.step("starting livekit-server")
    progress.heard("Hello")
    progress.step("turn 1 of 1: speaking")
    progress.said(ANSWERED.said)
    progress.heard(ANSWERED.replied)
    progress.turn(ANSWERED)


def test_what_happens_now_and_for_how_long() -> None:
    console = sandbox()
    shown = Shown(console)
    shown.step("starting livekit-server")
    shown.step("waiting for the agent")
    (line,) = [line for line in look(shown, console) if line]
    assert "waiting for the agent  0.0 s" in line


def test_an_answer_grows_in_its_place() -> None:
    console = sandbox()
    shown = Shown(console)
    shown.heard("Hello, ")
    shown.heard("Hello, welcome.")
    shown.said(ANSWERED.said)
    shown.heard("Glad")
    shown.heard(ANSWERED.replied)
    shown.turn(ANSWERED)
    shown.heard(ANSWERED.replied)
    assert look(shown, console)[:5] == [
        "  Agent   Hello, welcome.",
        f"  You     {ANSWERED.said}",
        f"  Agent   {ANSWERED.replied}",
        "          0.56 s",
        f"  Agent   {ANSWERED.replied}",
    ]


def test_an_answer_that_did_not_come() -> None:
    console = sandbox()
    shown = Shown(console)
    shown.said(UNANSWERED.said)
    shown.turn(UNANSWERED)
    assert look(shown, console)[1].split() == ["Agent", "no", "answer"]


def test_a_silence_and_an_answer_without_a_word_yet() -> None:
    console = sandbox()
    shown = Shown(console)
    shown.said("")
    shown.heard("")
    shown.heard("Are you still there?")
    assert look(shown, console)[:2] == ["  You     (silent)", "  Agent   Are you still there?"]


def test_several_callers_are_told_apart() -> None:
    console = sandbox()
    shown = Shown(console)
    shown.said("First.", 0)
    shown.said("Second.", 1)
    shown.heard("To the fir", 0)
    shown.heard("To the second.", 1)
    shown.heard("To the first.", 0)
    assert look(shown, console)[:4] == [
        "  You 1      First.",
        "  You 2      Second.",
        "  Agent 1    To the first.",
        "  Agent 2    To the second.",
    ]


def test_what_happens_now_stays_on_a_small_screen() -> None:
    console = sandbox(width=40, height=6)
    shown = Shown(console)
    for number in range(20):
        shown.said(f"{number} and more words than one line of a narrow screen can hold")
    shown.step("turn 20 of 20: listening")
    lines = look(shown, console)
    assert len(lines) <= 6
    assert "turn 20 of 20" in lines[-1]


def test_text_of_an_agent_cannot_move_the_cursor() -> None:
    console = sandbox(encoding="ascii")
    shown = Shown(console)
    shown.step("listening\x1b[2J")
    shown.heard("[bold]\x1b[2J\x07\n é")
    seen = "\n".join(look(shown, console))
    assert "[bold]\\x1b[2J\\x07 \\xe9" in seen
    assert seen.isascii()
    assert seen.replace("\n", "").isprintable()


def test_it_is_gone_at_the_end() -> None:
    console = sandbox()
    with watched(console) as progress:
        talk(progress)
    seen = written(console)
    assert ANSWERED.said.encode() in seen
    assert seen.endswith(b"\x1b[2K"), "the last line is cleared"
    assert seen.count(b"\x1b[?25l") == seen.count(b"\x1b[?25h") == 1, "the cursor is back"


def test_the_cursor_is_back_after_an_interruption() -> None:
    console = sandbox()

    def interrupted() -> None:
        with watched(console) as progress:
            talk(progress)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert written(console).rindex(b"\x1b[?25h") > written(console).rindex(b"\x1b[?25l")


def test_standard_output_is_left_alone(capfd: pytest.CaptureFixture[str]) -> None:
    console = sandbox()
    with watched(console) as progress:
        talk(progress)
        print('{"answered": true}')  # noqa: T201
    assert capfd.readouterr().out == '{"answered": true}\n'
    assert b"answered" not in written(console)


@pytest.mark.parametrize("terminal", [True, False])
def test_quiet_is_quiet(terminal: bool) -> None:
    console = sandbox() if terminal else no_terminal()
    with watched(console, quiet=True) as progress:
        talk(progress)
    assert isinstance(progress, Silent)
    assert written(console) == b""


def test_without_a_terminal_it_is_told_line_by_line() -> None:
    """A log that says nothing for minutes looks like a program that hangs."""
    console = no_terminal()
    with watched(console) as progress:
        progress.step("calling\x1b[2J")
        assert written(console).decode() == "  calling\\x1b[2J\n", "at once"
        talk(progress)
        progress.turn(UNANSWERED)
    assert written(console).decode().splitlines()[1:] == [
        "  starting livekit-server",
        "  turn 1 of 1: speaking",
        f"  You {ANSWERED.said}",
        f"  Agent {ANSWERED.replied} 0.56 s",
        "  Agent no answer",
    ]


def test_nobody_need_read_it() -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w", encoding="utf-8", buffering=1) as file:
        with watched(Console(file=file)) as progress:
            talk(progress)
        os.dup2(os.open(os.devnull, os.O_WRONLY), write)
