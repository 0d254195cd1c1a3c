"""What a newer template would have put into the user's own file is a diff that can be taken."""

from __future__ import annotations

import subprocess
from pathlib import Path

from lkgen.project.offered import diff, offered

OLD = "one\ntwo\nthree\nfour\nfive\n"
NEW = "one\ntwo\n3\nfour\nfive\nsix\n"


def applied(folder: Path, text: str, patch: str) -> str:
    (folder / "own.py").write_text(text, encoding="utf-8")
    subprocess.run(["git", "apply", "-"], cwd=folder, input=patch, text=True, check=True)
    return (folder / "own.py").read_text(encoding="utf-8")


def test_nothing_where_the_template_did_not_change_or_the_user_has_it() -> None:
    assert offered("own.py", OLD, "mine\n", OLD) == ""
    assert offered("own.py", OLD, NEW, NEW) == ""


def test_it_applies_to_what_the_user_made_of_it(tmp_path: Path) -> None:
    mine = "zero\n" + OLD.replace("one", "mine").replace("five", "five\nmine too")
    patch = offered(
        "own.py", OLD.replace("five\n", ""), mine.replace("five\n", ""), "one\ntwo\n3\nfour\n"
    )
    assert "+3\n" in patch
    done = applied(tmp_path, mine.replace("five\n", ""), patch)
    assert done == "zero\nmine\ntwo\n3\nfour\nmine too\n"


def test_what_has_no_place_any_more_is_shown_as_the_template_changed_it() -> None:
    mine = OLD.replace("three", "mine")
    assert offered("own.py", OLD, mine, NEW) == diff("own.py", OLD, NEW)


def test_a_file_without_a_last_line_end(tmp_path: Path) -> None:
    assert applied(tmp_path, "one", diff("own.py", "one", "two\n")) == "two\n"
