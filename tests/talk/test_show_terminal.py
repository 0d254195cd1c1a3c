"""What a person reads when a call is over."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO, TextIOWrapper

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from support import TESTS
from support.show import (
    ALL,
    ANSWERED,
    CUT,
    MUTE,
    PASSED,
    SEVERAL,
    TRACEBACK,
    TROUBLED,
    console,
    screen,
)
from support.show_strategies import REPORTS, spans

from lkgen.project.log import Note, notes
from lkgen.talk.report import CallReport, Difference, Report, Span, TurnReport
from lkgen.talk.show.excerpt import tail, trace
from lkgen.talk.show.terminal import page, show
from lkgen.talk.show.waterfall import Axis

BAR = "━"


def line_with(text: str, words: str) -> str:
    """The one line that holds `words`."""
    (line,) = [line for line in text.splitlines() if words in line]
    return line


def one_turn(turn: TurnReport) -> Report:
    return replace(PASSED, calls=(CallReport("", None, (turn,)),))


def test_a_call_that_went_well() -> None:
    lines = screen(PASSED).splitlines()
    assert lines[0] == (
        "  livekit-server 1.13.5 · agents 1.8.9, ready in 2.1 s · connected in 0.4 s"
    )
    said = [line for line in lines if line.startswith(("  You", "  Agent"))]
    assert said == [
        "  Agent   Hello, welcome. What can I do for you?  (greeting, after 0.91 s)",
        "  You     I would like to book a table for two people tonight please.",
        "  Agent   Gladly, a table for two tonight. Which name may I write down for you?",
        "  You     What time do you close on Sunday?",
        "  Agent   On Sunday we are open from noon to nine.",
    ]
    assert "  Turn 1  0.56 s from your last word to the first sound" in lines
    assert '    tool called        opening_hours({"day": "Sunday"})' in lines
    assert "  Warnings      none" in lines
    assert "  Memory        worker 150 MB · call 180 MB" in lines
    contacted = lines.index("  Contacted     api.cartesia.ai · api.deepgram.com · api.groq.com")
    assert lines[contacted + 1].strip() == "answered on this machine, nothing left it"
    assert lines[-2].split(maxsplit=1) == [
        "Passed",
        "2 of 2 sentences answered, 0.72 s at the median",
    ]
    assert "--record" in lines[-1]


def test_bars_of_a_turn_stand_on_one_axis() -> None:
    """One step begins where the one before it ended; an overlap is an overlap."""
    text = screen(one_turn(ANSWERED))
    bars = {span.name: line_with(text, f"    {span.name} ") for span in ANSWERED.spans}
    edges = {name: (bar.index(BAR), bar.rindex(BAR) + 1) for name, bar in bars.items()}
    assert edges["speech to text"][1] == edges["end of turn"][0]
    assert edges["language model"][0] < edges["end of turn"][1]
    assert edges["language model"][1] == edges["voice"][0]
    assert edges["voice"][1] == edges["network and audio"][0]
    assert [bar.split()[-1] for bar in bars.values()] == ["0.25", "0.08", "0.06", "0.06", "0.14"]
    assert {cell_len(bar) for bar in bars.values()} == {80}


def test_work_before_the_end_of_the_sentence_stands_left_of_it() -> None:
    early = replace(
        ANSWERED, spans=(Span("language model", -0.5, -0.1), Span("voice", 0.0, 0.5)), latency_s=0.5
    )
    text = screen(one_turn(early))
    assert line_with(text, "language model").rindex(BAR) < line_with(text, "voice").index(BAR)
    assert line_with(text, "language model").endswith("0.40")


def test_a_turn_that_went_wrong() -> None:
    lines = screen(one_turn(CUT)).splitlines()
    assert "    problem            the answer stopped after 3 of 14 words" in lines
    text = "\n".join(lines)
    assert "model's answer     Gladly, a table for two tonight. Which name" in text
    assert "Failed        1 problem; 1 of 1 sentence answered" in text
    assert "--record call.wav" in lines[-1]


def test_what_was_heard_is_told_where_it_is_not_what_was_said() -> None:
    assert "heard" not in screen(one_turn(ANSWERED))
    text = screen(one_turn(replace(ANSWERED, heard="I would like to cook")))
    assert line_with(text, "heard").split(maxsplit=1)[1] == "I would like to cook"


def test_a_voice_without_a_transcript_is_no_silence() -> None:
    assert "(a voice, but no transcript)" in screen(one_turn(replace(ANSWERED, replied="")))
    assert "(no answer)" in screen(MUTE)


def test_a_mute_agent_that_crashed() -> None:
    """Where it stopped, and the error that shows why, once."""
    text = screen(MUTE)
    assert "Stopped       its job crashed before it joined the room" in text
    assert "log ends with" not in text
    told = text.partition("  Errors")[2]
    assert '                      city = bookings["city"]\n' in told
    assert "                  KeyError: 'city'\n" in told
    assert text.splitlines()[-1].endswith("put right what the log shows, and call again")


def test_a_mute_agent_without_an_error() -> None:
    """The end of its log; what only a debugger wants is left out."""
    quiet = "\n".join(line for line in MUTE.log.splitlines() if "ERROR" not in line)
    text = screen(replace(MUTE, notes=(), log=quiet))
    told = text.partition("The agent's log ends with\n")[2].partition("\n\n")[0]
    assert told.splitlines() == [
        "    INFO livekit.agents registered worker",
        "    INFO livekit.agents shutting down job",
    ]


def test_an_agent_that_never_registered() -> None:
    call = CallReport("", None, (), "the agent never registered: SyntaxError: invalid syntax")
    text = screen(replace(PASSED, calls=(call,), cold_start_s=0.0))
    assert "agents 1.8.9, never ready" in text.splitlines()[0]
    assert "Failed        1 problem; nothing was said" in text


def test_a_difference_from_the_script_reads_like_a_diff() -> None:
    differences = (Difference("hear", "a table for two", ANSWERED.replied),)
    turn = replace(ANSWERED, problems=("differs from the script",), differences=differences)
    text = screen(one_turn(replace(turn, expected="something else")))
    assert "    hear               - a table for two\n                       + Gladly," in text
    assert "model's answer" not in text
    nothing = replace(turn, differences=(Difference("tool", "opening_hours()", ""),))
    assert "+ (nothing)" in screen(one_turn(nothing))


def test_a_turn_whose_end_was_unsure() -> None:
    text = screen(one_turn(replace(ANSWERED, unsure_s=2.0)))
    assert (
        "    turn detector      unsure that you had finished: waited its max_delay, 2 s\n" in text
    )
    assert "turn detector" not in screen(one_turn(ANSWERED))


def test_a_turn_without_words() -> None:
    assert "  You     (silent)\n" in screen(one_turn(replace(ANSWERED, said="", heard=None)))


def test_a_call_in_trouble() -> None:
    text = " ".join(screen(TROUBLED).split())
    assert "your agent also contacts mobile.events.data.microsoft.com: refused" in text
    assert "Note LiveKit's turn-detector files are not here" in text
    assert "Deprecations metrics_collected is deprecated" in text
    assert "Warnings event loop blocked" in text
    assert "Refusals api.deepgram.com /v1/listen: 401 no valid API key" in text
    assert "Errors failed to generate LLM completion: APIStatusError: 500" in text
    assert "Failed 4 problems; 1 of 2 sentences answered" in text


def test_an_error_comes_with_the_end_of_its_traceback() -> None:
    report = replace(PASSED, notes=MUTE.notes, log=MUTE.log)
    text = screen(report)
    errors = [line.strip() for line in text.partition("  Errors")[2].splitlines()]
    assert errors[0] == MUTE.notes[0].message
    assert errors[1] == "Traceback (most recent call last):"
    assert "KeyError: 'city'" in errors
    assert "~~~" not in text


def test_many_errors_are_counted() -> None:
    errors = tuple(Note("ERROR", "agent", f"error {number}") for number in range(40))
    text = screen(replace(PASSED, notes=errors))
    assert "error 4" in text
    assert "error 5" not in text
    assert "and 35 more: --json lists them" in text


def test_several_calls_are_a_table_and_their_problems() -> None:
    text = screen(SEVERAL)
    rows = [line.split() for line in text.splitlines() if line.startswith("  Call ")]
    assert rows[:4] == [
        ["Call", "1", "0.56", "0.87"],
        ["Call", "2", "!", "0.56", "0.87"],
        ["Call", "3", "0.56", "!", "–"],  # noqa: RUF001
        ["Call", "4", "0.56", "–"],  # noqa: RUF001
    ]
    assert [" ".join(row[:4]) for row in rows[4:]] == ["Call 2, turn 1", "Call 3, turn 2"]
    assert "Stopped       call 4: it hung up after the first turn" in text
    assert text.count("  You  ") == 2, "a turn without a problem needs no more than its latency"


def test_many_turns_of_several_calls_stand_below_each_other() -> None:
    calls = tuple(CallReport("", None, (ANSWERED,) * 15) for _ in range(2))
    text = screen(replace(PASSED, calls=calls))
    assert text.count("0.56") == 30 + 1
    assert all(f"turn {number}" in text for number in range(1, 16))
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", list(ALL))
def test_an_ascii_terminal_is_told_the_same(name: str, width: int) -> None:
    report = replace(ALL[name], remarks=("Čeština",))
    text = screen(report, width, "ascii")
    assert text.isascii()
    assert "\\u010ce\\u0161tina" in text
    assert max(map(len, text.splitlines())) <= width
    assert ("===" in text) == (BAR in screen(report, width))


@settings(max_examples=120, deadline=None)
@given(report=REPORTS, width=st.integers(40, 200), encoding=st.sampled_from(["utf-8", "ascii"]))
def test_any_report_fits_the_screen(report: Report, width: int, encoding: str) -> None:
    lines = page(report, console(width, encoding)).lines
    for line in lines:
        assert line.cell_len <= width
        assert line.plain.isprintable()
        assert line.plain == line.plain.rstrip()
    assert lines[-1].plain.strip()
    show(report, console(width, encoding))


@settings(max_examples=60, deadline=None)
@given(report=REPORTS)
def test_a_very_narrow_screen_still_shows_it(report: Report) -> None:
    assert screen(report, 10) == screen(report, 40)


@given(spans=st.lists(spans(), min_size=1, max_size=8), width=st.integers(1, 200))
def test_every_bar_is_inside_the_axis(spans: list[Span], width: int) -> None:
    axis = Axis.of([replace(ANSWERED, spans=tuple(spans))])
    for span in spans:
        first, end = axis.cells(span, width)
        assert 0 <= first < end <= width
        assert 0 <= axis.at(span.start_s) <= axis.at(span.end_s) <= 1
    marks = axis.ticks()
    assert 1 <= len(marks) <= 9
    assert all(0 <= axis.at(mark) <= 1 for mark in marks)


SHOW = """
from lkgen.terminal import terminal
from lkgen.talk.show.terminal import show
from support.show import PASSED
show(PASSED, terminal.console())
"""


def run(stdout: int, **env: str) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join([str(TESTS), *sys.path])
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    env = {**kept, "PYTHONPATH": paths, "TERM": "xterm-256color", "COLUMNS": "80", **env}
    return subprocess.Popen([sys.executable, "-c", SHOW], stdout=stdout, env=env)


def in_a_terminal(**env: str) -> str:
    master, slave = pty.openpty()
    process = run(slave, **env)
    os.close(slave)
    seen = b""
    while True:
        try:
            more = os.read(master, 65536)
        except OSError:  # Linux's way to say that the other side has closed
            break
        if not more:
            break
        seen += more
    os.close(master)
    assert process.wait() == 0
    return seen.decode().replace("\r\n", "\n")


def in_a_pipe(**env: str) -> str:
    process = run(subprocess.PIPE, **env)
    return process.communicate()[0].decode()


def test_one_colour_in_a_terminal_and_none_elsewhere() -> None:
    coloured = in_a_terminal(LC_ALL="C.UTF-8")
    codes = set(re.findall(r"\x1b\[([0-9;]*)m", coloured))
    assert "36" in codes, "the accent"
    assert codes <= {"36", "1;36", "1", "2", "0"}
    plain = screen(PASSED) + "\n"
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert in_a_terminal(LC_ALL="C.UTF-8", NO_COLOR="1") == plain
    assert in_a_pipe(LC_ALL="C.UTF-8") == plain
    assert in_a_pipe(PYTHONIOENCODING="ascii") == screen(PASSED, encoding="ascii") + "\n"


def test_markup_in_a_transcript_is_no_markup() -> None:
    file = BytesIO()
    terminal = Console(file=TextIOWrapper(file, "utf-8", write_through=True), force_terminal=True)
    show(one_turn(replace(ANSWERED, replied="[red]\x1b[2J[/red]")), terminal)
    assert b"[red]\\x1b[2J[/red]" in file.getvalue()
    assert b"\x1b[2J" not in file.getvalue()


def test_a_printed_traceback_is_found() -> None:
    log = f"booting\n{TRACEBACK}\nbye"
    (note,) = notes(log.splitlines())
    assert trace(log, note.message, 9)[-1] == "KeyError: 'city'"
    assert trace(log, note.message, 1) == ["KeyError: 'city'"]
    assert trace(log, "something else", 9) == []


def test_the_end_of_a_log_is_without_colours_and_empty_lines() -> None:
    printed = "one\n\n\x1b[32mtwo\x1b[0m\n[1, 2]\n"
    assert tail(printed, 10) == ["one", "two", "[1, 2]"]
    assert tail(printed, 1) == ["[1, 2]"]
    logged = '{"level": "INFO", "name": "agent", "message": "ready"}\n'
    assert tail(printed + logged, 10) == ["INFO agent ready"]
