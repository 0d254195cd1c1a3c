"""Whatever is typed, it works or is refused: never a traceback."""

from __future__ import annotations

import json
import py_compile
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.cli import Place

from lkgen.root import CHECKOUT
from lkgen.template import Template

TEXT = st.one_of(
    st.text(),
    st.text(st.characters(codec=None)),
    st.sampled_from(["", " ", "null", "~", "[", "{a: b", "&a *a", "!!python/name:os.x", "a\nb"]),
    st.sampled_from(["{{ 7*7 }}", "{% raw %}", "{{ undefined.x }}", "{#", '"""', "'\\", "\x00"]),
    st.sampled_from(["\ud800", "x" * 10_000, "é" * 41, "-", "--", "my-agent\n", "日本", "1e999"]),
)


@cache
def questions() -> Template:
    return Template(CHECKOUT)


@settings(max_examples=60, deadline=None, database=None)
@given(key=st.sampled_from(questions().ids()), value=TEXT)
@example(key="customise", value="[")
@example(key="customise", value="\ud800")
@example(key="project_name", value="my-agent\n")
def test_any_answer(key: str, value: str) -> None:
    answers = questions().answer({key: value}, "agent")
    if answers.problems:
        assert {problem.key for problem in answers.problems} == {key}
        assert all(problem.message for problem in answers.problems)
    elif key != "customise":
        assert answers.stored[key] == value or "_" in value


@settings(max_examples=30, deadline=None, database=None)
@given(key=TEXT, value=TEXT, folder=st.text(min_size=1))
def test_any_question(key: str, value: str, folder: str) -> None:
    answers = questions().answer({key: value}, folder)
    if key.replace("-", "_") not in questions().ids():
        assert [(p.key, p.value) for p in answers.problems] == [(key, value)]


@pytest.mark.parametrize("text", ["a\nb", "\x07", "\ud800", "x" * 201, "\x85", "\u2028"])
def test_a_description_of_no_one_line_is_refused(text: str) -> None:
    (problem,) = questions().answer({"description": text}, "agent").problems
    assert problem.key == "description"


@pytest.mark.parametrize("text", ["{{ 7*7 }} {% raw %}", '"""\'\\ #', "{# note #}", "%s $HOME <b>"])
def test_a_description_is_taken_as_it_is(place: Place, text: str) -> None:
    done = place.lkgen(
        *("new", "agent", "--defaults", "--no-lock", "--no-git", "--json"),
        *("--set", f"description={text}"),
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answers"]["description"] == text
    again = place.lkgen(
        *("new", "other", "--dry-run", "--json"),
        *("--answers", place.cwd / "agent/.copier-answers.yml"),
    )
    assert json.loads(again.stdout)["answers"]["description"] == text
    for file in (place.cwd / "agent").rglob("*.py"):
        py_compile.compile(str(file), cfile=str(place.root / "x.pyc"), doraise=True)


def test_a_problem_is_shown_without_obeying_it(place: Place) -> None:
    done = place.lkgen(
        "new", "agent", "--defaults", "--set", "ci=\x1b[31m[red]", "--set", "[/]\t=x"
    )
    assert done.returncode == 2
    assert r"\x1b[31m[red]" in done.stderr
    assert r"[/]\t" in done.stderr
