"""The documentation names only what is there, and leaves none of the seed's stories out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lkgen.cli.harness import command
from lkgen.root import CHECKOUT
from lkgen.talk.caller.faults import KINDS
from lkgen.talk.caller.scenario import read_script

DOCS = sorted((CHECKOUT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tests|generator|scripts|docs|template)/[^`* ]+)`", text))
    assert [name for name in sorted(named) if not (CHECKOUT / name).exists()] == []


def test_the_seeds_page_names_each_of_its_stories() -> None:
    text = (CHECKOUT / "docs/seed-patterns.md").read_text(encoding="utf-8")
    stories = {path.stem for path in (CHECKOUT / "tests/inside/seed").glob("seed_*.py")}
    assert stories == set(re.findall(r"`(seed_\w+)`", text))


def test_the_conversation_on_the_page_about_talk_is_one(tmp_path: Path) -> None:
    text = (CHECKOUT / "docs/talk.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    script = tmp_path / "conversation.yml"
    script.write_text(example, encoding="utf-8")
    assert len(read_script(script).turns) == 4


def test_the_page_about_talk_names_each_of_its_options() -> None:
    text = (CHECKOUT / "docs/talk.md").read_text(encoding="utf-8")
    options = {name for one in command("talk").params for name in one.opts if name[:2] == "--"}
    shown = {"--quiet", "--no-color"}
    assert {option for option in options - shown if f"`{option}" not in text} == set()


def test_the_page_about_updates_names_each_of_its_options() -> None:
    text = (CHECKOUT / "docs/update.md").read_text(encoding="utf-8")
    options = {name for one in command("update").params for name in one.opts if name[:2] == "--"}
    shown = {"--quiet", "--no-color", "--vcs-ref"}
    assert {option for option in options - shown if option not in text} == set()


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_about_talk_names_each_kind_of_fault(kind: str) -> None:
    assert f":{kind}" in (CHECKOUT / "docs/talk.md").read_text(encoding="utf-8")
