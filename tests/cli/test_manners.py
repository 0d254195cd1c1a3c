"""What every command has in common: help, colours, quiet, errors of use."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version

import pytest
from support.cli import Place, Screen

COMMANDS = ("new", "list", "matrix", "doctor")
IMPORTED = """
import sys
from lkgen.cli import main
sys.argv[0] = "lkgen"
try:
    main()
finally:
    heavy = {"copier", "livekit", "jinja2", "aiohttp", "questionary"}
    print("\\nIMPORTED", *sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["new", "--help"], ["list"], ["--version"], ["matrix", "--help"]]
)
def test_help_is_light(place: Place, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments],
        cwd=place.cwd,
        env=place.env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "IMPORTED"
    assert len(done.stdout.splitlines()) > 1


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(place: Place, command: str) -> None:
    for option in ("--help", "-h"):
        done = place.lkgen(command, option)
        assert done.returncode == 0
        lines = [line.strip() for line in done.stdout.splitlines()]
        assert any(line.startswith(f"lkgen {command}") for line in lines)
        for shared in ("--json", "--quiet", "--no-color"):
            assert shared in done.stdout


def test_help_of_new_names_every_question(place: Place) -> None:
    help_ = place.lkgen("new", "--help").stdout
    for id in ("pipeline", "turn_preset", "project_name", "description", "ci"):
        assert id in help_.partition("Questions:")[2]


def test_help_of_lkgen_names_every_command(place: Place) -> None:
    help_ = place.lkgen("--help").stdout
    assert "lkgen new my-agent" in help_
    for command in COMMANDS:
        assert command in help_


def test_version(place: Place) -> None:
    assert place.lkgen("--version").stdout == f"lkgen {version('lkgen')}\n"


SHOWN = [
    ["list", "stt"],
    ["matrix", "--kind", "stt"],
    ["new", "agent", "--defaults", "--dry-run"],
    ["new", "agent", "--stt", "x", "--sst", "y"],
    ["new", "agent", "--stt", "x"],
]


@pytest.mark.parametrize("arguments", SHOWN)
def test_a_cold_start_says_the_same(place: Place, arguments: list[str]) -> None:
    """Most of these stories run in a process forked from one that has imported lkgen already."""
    cold, warm = place.cold(*arguments), place.lkgen(*arguments)
    assert (cold.returncode, cold.stdout, cold.stderr) == (
        warm.returncode,
        warm.stdout,
        warm.stderr,
    )


@pytest.mark.parametrize("arguments", SHOWN)
def test_no_escape_codes_in_a_pipe(place: Place, arguments: list[str]) -> None:
    done = place.lkgen(*arguments)
    assert done.stdout + done.stderr
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("arguments", SHOWN)
def test_no_escape_codes_where_no_colour_is_wanted(place: Place, arguments: list[str]) -> None:
    command, *rest = arguments
    for screen in (
        Screen(place, *arguments, NO_COLOR="1"),
        Screen(place, "--no-color", *arguments),
        Screen(place, command, "--no-color", *rest),
    ):
        screen.end()
        assert screen.raw
        assert b"\x1b" not in screen.raw
        assert "no-color" not in screen.text


def test_colour_in_a_terminal(place: Place) -> None:
    screen = Screen(place, "list")
    screen.end()
    assert b"\x1b[36m" in screen.raw


@pytest.mark.parametrize(
    "arguments",
    [
        ["new", "agent", "--defaults"],
        ["new", "plan", "--defaults", "--dry-run"],
        ["list"],
        ["matrix"],
    ],
)
def test_quiet(place: Place, arguments: list[str]) -> None:
    done = place.lkgen(*arguments, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    failed = place.lkgen(arguments[0], "--quiet", "--nonsense")
    assert failed.returncode == 2
    assert "--nonsense" in failed.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--nonsense"], "No such option: --nonsense"),
        (["new", "agent", "--sst", "x"], "--stt"),
        (["new", "--defaults"], "DEST"),
        (["new", "agent", "other", "--defaults"], "other"),
        (["new", "agent", "--stt"], "--stt"),
        (["lisst"], "list"),
    ],
)
def test_errors_of_use(place: Place, arguments: list[str], says: str) -> None:
    done = place.lkgen(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert "--help" in done.stderr
    assert list(place.cwd.iterdir()) == []


def test_no_arguments_show_the_help(place: Place) -> None:
    assert "lkgen new my-agent" in place.lkgen().stdout
    assert "--defaults" in place.lkgen("new").stdout


def test_ascii_terminals_get_something(place: Place) -> None:
    done = place.lkgen("new", "agent", "--defaults", "--dry-run", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "deepgram" in done.stdout
    assert place.lkgen("list", "--json", PYTHONIOENCODING="ascii").returncode == 0


def test_a_reader_that_leaves_early(place: Place) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        place.command("matrix", "--coverage", "pairs"),
        cwd=place.cwd,
        env=place.env,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["a", "my-agent", "a-name-of-twenty-eight-lettr", "b" * 40])
def test_the_summary_is_aligned_and_fits(place: Place, name: str) -> None:
    done = place.lkgen("new", name, "--defaults", "--no-lock", "--no-git")
    lines = done.stdout.splitlines()[1:5]
    words = ("yours: what", "models, turn", "no keys", lines[3].partition("…")[2].strip())
    assert len({line.index(word[:5]) for line, word in zip(lines, words, strict=True)}) == 1
    assert max(map(len, lines)) <= 80
