"""What is rendered in memory is what Copier writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.projects import make

from lkgen import safe_yaml
from lkgen.root import CHECKOUT
from lkgen.template import Template
from lkgen.template.renderer import ANSWERS_FILE

SAMPLE = [
    {},
    {"pipeline": "realtime", "realtime": "google", "language": "de", "callers": "phone-inbound"},
    {"stt": "openai", "tts": "elevenlabs", "vad": "silero", "turn_detection": "vad"},
    {"ci": "none", "package_name": "voice", "description": 'Says "hi" & {{ name }} — 你好'},
]


@pytest.mark.parametrize("answers", SAMPLE, ids=lambda answers: "-".join(answers.values()) or "-")
def test_same_files(tmp_path: Path, answers: dict[str, str]) -> None:
    project = make(tmp_path / "my-agent", answers)
    theirs = {
        path.relative_to(project).as_posix(): path.read_text(encoding="utf-8")
        for path in project.rglob("*")
        if path.is_file() and path.name != "requirements.txt"
    }
    ours = Template(CHECKOUT).files(Template(CHECKOUT).answer(answers, "my-agent"))
    # Copier adds where the template came from, and the README says it.
    release = safe_yaml.parse(theirs[ANSWERS_FILE])["_commit"]
    theirs["README.md"] = theirs["README.md"].replace(f"Made by lkgen {release}.", "Made by lkgen.")
    stamp = theirs[ANSWERS_FILE].splitlines(keepends=True)
    theirs[ANSWERS_FILE] = "".join(line for line in stamp if not line.startswith("_"))
    assert ours == theirs
