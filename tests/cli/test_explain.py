"""`lkgen explain` as a person and a program use it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from support.cli import Place

ERROR = "TypeError: 'coroutine' object does not support the asynchronous context manager protocol"
KEY = "gsk_" + "a1B2" * 12


def piped(place: Place, text: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        place.command("explain", *arguments),
        cwd=place.cwd,
        env=place.env,
        input=text,
        capture_output=True,
        check=False,
    )


def test_an_error_text_is_explained(place: Place) -> None:
    done = place.lkgen("explain", ERROR)
    assert done.returncode == 0
    for word in ("line 1", ERROR, "Cause", "Fix", "def chat(self", "LKD002", "Source"):
        assert word in done.stdout


def test_words_need_no_quotes(place: Place) -> None:
    done = place.lkgen("explain", "duplicate", "function", "name:", "book")
    assert "Two tools of one agent have the same name." in done.stdout


def test_the_document_of_the_contract(place: Place) -> None:
    done = place.lkgen("explain", ERROR, "--json")
    (found,) = json.loads(done.stdout)["explanations"]
    assert json.loads(done.stdout)["unexplained"] == []
    fields = {"id", "matched", "line", "cause", "versions", "fix", "rule", "source", "confidence"}
    assert fields <= set(found)
    assert (found["id"], found["rule"], found["line"]) == ("async-chat", "LKD002", 1)


def test_a_file_and_standard_input_are_read(place: Place) -> None:
    log = f"all is well\n{ERROR}\n"
    (place.cwd / "agent.log").write_text(log, encoding="utf-8")
    for arguments in (["--file", "agent.log"], ["agent.log"]):
        assert "line 2" in place.lkgen("explain", *arguments).stdout
    for arguments in ([], ["-"]):
        assert b"line 2" in piped(place, log.encode(), *arguments).stdout


def test_what_powershell_writes_is_read(place: Place) -> None:
    assert b"async-chat" in piped(place, ERROR.encode("utf-16"), "-").stdout


def test_what_is_no_text_is_no_trouble(place: Place) -> None:
    done = piped(place, b"\x00\xff\xfe\x80" * 1000 + b"\n" + ERROR.encode(), "-")
    assert (done.returncode, b"async-chat" in done.stdout, done.stderr) == (0, True, b"")


def test_nothing_known_is_said_and_is_exit_code_1(place: Place) -> None:
    done = place.lkgen("explain", "the fridge is open")
    assert done.returncode == 1
    assert "Nothing is known" in done.stdout
    assert "the fridge is open" in done.stdout
    told = place.lkgen("explain", "the fridge is open", "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout) == {
        "explanations": [],
        "unexplained": [{"line": 1, "text": "the fridge is open"}],
    }


def test_a_log_without_errors_is_fine(place: Place) -> None:
    line = '{"message": "process initialized", "level": "INFO", "name": "livekit.agents"}'
    done = place.lkgen("explain", line)
    assert (done.returncode, done.stdout.strip()) == (0, "There is no error in it.")


def test_keys_in_a_log_are_not_shown(place: Place) -> None:
    text = f"Incorrect API key provided: {KEY}. 'Authorization': 'Bearer {KEY}' {ERROR}"
    for arguments in ([], ["--json"]):
        assert KEY not in place.lkgen("explain", text, *arguments).stdout
        assert KEY not in place.lkgen("explain", f"my own error with {KEY}", *arguments).stdout


def test_mistakes_are_told_in_a_sentence(place: Place) -> None:
    for arguments in (["--file", "gone.log"], ["x", "--series", "7.1"], ["x", "--file", "y"]):
        done = place.lkgen("explain", *arguments)
        assert done.returncode == 2
        assert done.stderr.strip()


def test_a_folder_is_no_log(place: Place) -> None:
    Path(place.cwd / "logs").mkdir()
    assert place.lkgen("explain", "--file", "logs").returncode == 2
