"""What lkgen writes is what Copier writes: each file, byte for byte, its mode, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from support.checkout import content
from support.copier import copied, plain_template
from support.each import each

from lkgen.commands.matrix import Variant, variants
from lkgen.template import Template
from lkgen.template.renderer import Origin

SAMPLE = [
    {},
    {"pipeline": "realtime", "realtime": "google", "language": "de", "callers": "phone-inbound"},
    {"stt": "openai", "tts": "elevenlabs", "vad": "silero", "turn_detection": "vad"},
    {"ci": "none", "package_name": "voice", "description": 'Says "hi" & {{ name }} — 你好'},
]
# Beside each other, so that several processes share them.
SHARES = 8
STRIDE = 200


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template(plain_template(tmp_path_factory.mktemp("template")))


@pytest.mark.parametrize("answers", SAMPLE, ids=lambda answers: "-".join(answers.values()) or "-")
def test_a_sample(template: Template, tmp_path: Path, answers: dict[str, str]) -> None:
    assert differ(template, tmp_path, answers) == []


def test_the_executable_stay_so(template: Template, tmp_path: Path) -> None:
    folder = tmp_path / "executable"
    other = Template(plain_template(folder))
    (folder / "template/run.sh").write_bytes(b"#!/bin/sh\r\n{{ no template }}\n")
    (folder / "template/run.sh").chmod(0o755)
    (folder / "template/.gitignore.jinja").chmod(0o640)
    assert differ(other, tmp_path, {}) == []
    assert (tmp_path / "theirs/my-agent/run.sh").stat().st_mode & 0o111


@pytest.mark.values
@pytest.mark.full
@pytest.mark.parametrize("share", range(SHARES))
def test_every_value(template: Template, tmp_path: Path, share: int) -> None:
    assert wrong(template, tmp_path, each()[share::SHARES]) == {}


@pytest.mark.values
@pytest.mark.full
@pytest.mark.parametrize("share", range(SHARES))
def test_pairs(template: Template, tmp_path: Path, share: int) -> None:
    assert wrong(template, tmp_path, some_pairs()[share::SHARES]) == {}


@cache
def some_pairs() -> list[Variant]:
    found = list(variants("pairs", stride=STRIDE))
    assert len(found) > 50
    return found


def wrong(template: Template, folder: Path, some: Sequence[Variant]) -> dict[str, list[str]]:
    """What is different in those variants that are not the same, by their names."""
    every = {one.name: differ(template, folder / str(n), one.answers) for n, one in enumerate(some)}
    return {name: paths for name, paths in every.items() if paths}


def differ(template: Template, folder: Path, answers: dict[str, str]) -> list[str]:
    """The files that Copier and lkgen do not write alike."""
    theirs = content(copied(template.root, folder / "theirs/my-agent", answers))
    project = folder / "ours/my-agent"
    answered = template.answer(answers, "my-agent")
    assert answered.problems == []
    template.write(answered, project, Origin(str(template.root)))
    ours = content(project)
    return sorted(path for path in {*ours, *theirs} if ours.get(path) != theirs.get(path))
