"""Whatever a person gives or closes, they get words: what, where, what to do; and one document."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.cli import PATIENCE, Place

from lkgen.cli.harness import start
from lkgen.cli.last_resort import last_resort
from lkgen.given_yaml import MOST_BYTES, MOST_LEVELS

QUICK = ("--defaults", "--no-lock", "--no-git")
BOMB = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 10)}]\n" for n in range(10))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("stt: openai\nllm: groq\nstt: deepgram\n", "line 3: stt is there twice"),
        ("[" * 100_000, f"nested deeper than {MOST_LEVELS} levels"),
        ("a: " * 100_000, "mapping values are not allowed"),
        ("".join(f"{' ' * n}a:\n" for n in range(200)), "nested deeper"),
        (BOMB, "more than 100,000 values"),
        ('description: "\\U00110000"\n', "invalid Unicode"),
        ("description: " + "x" * MOST_BYTES, f"larger than {MOST_BYTES:,} bytes"),
        ("description: \x00", "unacceptable character"),
        ("stt: *nobody", "alias"),
    ],
    ids=["twice", "flow", "colons", "block", "bomb", "escape", "size", "control", "alias"],
)
@pytest.mark.parametrize("option", ["--answers", "--script"])
def test_odd_yaml_is_refused(place: Place, text: str, says: str, option: str) -> None:
    file = place.cwd / "odd.yml"
    file.write_text(text)
    command = ("new", "agent", *QUICK) if option == "--answers" else ("talk", ".")
    done = place.lkgen(*command, option, file)
    assert done.returncode == 2
    assert says in done.stderr
    assert str(file) in done.stderr
    assert not (place.cwd / "agent").exists()


@pytest.mark.parametrize("path", ["/dev/zero", ".", "pipe"])
def test_answers_may_be_no_file(place: Place, path: str) -> None:
    os.mkfifo(place.cwd / "pipe")
    done = place.lkgen("new", "agent", *QUICK, "--answers", path)
    assert done.returncode == 2
    assert path in done.stderr


def test_answers_of_copiers_own_only(place: Place) -> None:
    (place.cwd / "answers.yml").write_text("_commit: v1\n")
    assert place.lkgen("new", "agent", *QUICK, "--answers", "answers.yml").returncode == 0


def in_shell(place: Place, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", sys.executable, "-m", "lkgen", *arguments],
        cwd=place.cwd,
        env=place.env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout
    assert "Exception ignored" not in done.stderr
    return done


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_an_empty_one(place: Place, closed: str) -> None:
    assert in_shell(place, f'exec "$@" {closed}', "new", "agent", *QUICK).returncode == 0
    assert (place.cwd / "agent/pyproject.toml").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has such a file")
@pytest.mark.parametrize("json_too", [(), ("--json",)], ids=["text", "json"])
def test_a_full_output_does_not_hide_that_it_is_written(
    place: Place, json_too: tuple[str, ...]
) -> None:
    done = in_shell(place, 'exec "$@" > /dev/full', "new", "agent", *QUICK, *json_too)
    assert done.returncode == 2
    assert "agent is written, but standard output cannot be: No space left" in done.stderr


def test_the_current_folder_is_gone(place: Place) -> None:
    script = 'mkdir gone; cd gone; /bin/rmdir ../gone; exec "$@"'
    place.program("mkdir", '/bin/mkdir "$@"')
    done = in_shell(place, script, "new", "agent", *QUICK, "--json")
    assert done.returncode == 2
    assert "The current folder is gone" in json.loads(done.stdout)["error"]["message"]


def test_the_current_folder_is_gone_and_not_needed(place: Place) -> None:
    script = 'mkdir gone; cd gone; /bin/rmdir ../gone; exec "$@"'
    place.program("mkdir", '/bin/mkdir "$@"')
    done = in_shell(place, script, "new", str(place.cwd / "agent"), "--defaults", "--no-git")
    assert done.returncode == 0, done.stderr
    assert f"cd {place.cwd}/agent" in done.stdout


def test_no_file_may_grow(place: Place) -> None:
    done = in_shell(place, 'ulimit -f 0; exec "$@"', "new", "agent", *QUICK)
    assert done.returncode == 2
    assert "File too large. Nothing was written" in done.stderr
    assert list(place.cwd.iterdir()) == []


@pytest.mark.parametrize("given", [("x" * 5000,), (".", "--python", "x" * 5000)])
def test_a_name_of_5000_characters(
    given: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "agent.py").write_text("from livekit.agents import AgentServer\n")
    monkeypatch.chdir(tmp_path)
    assert start(["talk", *given, "--json"]) == 2
    shown = capsys.readouterr()
    assert json.loads(shown.out)["error"]["message"]
    assert len(shown.err) < 1000


def test_a_git_that_is_no_program(place: Place) -> None:
    (place.bin / "git").unlink()
    (place.bin / "git").write_text("mine")
    done = place.lkgen("new", "agent", "--defaults", "--no-lock")
    assert done.returncode == 0
    assert "git cannot be run: Permission denied" in done.stdout


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (MemoryError(), "not enough memory"),
        (RecursionError("maximum"), "nested too deeply"),
        (OSError(28, "No space left on device", "agent"), "agent: No space left on device."),
        (ValueError("embedded null byte"), "ValueError: embedded null byte"),
    ],
)
def test_what_nobody_thought_of_is_told_in_words(
    error: OSError | MemoryError | RecursionError | ValueError, says: str
) -> None:
    assert says in last_resort(error).message
