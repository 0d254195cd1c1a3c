"""Each value of the catalogue: rendered, compiled, imported, its session built, warning-free."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from projects import make

from lkgen.matrix import Variant, variants

VARIANTS = list(variants("each"))


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("values")
    return [make(folder / _folder(variant), _answers(variant)) for variant in VARIANTS]


def _folder(variant: Variant) -> str:
    return "".join(c if c.isalnum() else "-" for c in variant.name.lower())


def _answers(variant: Variant) -> dict[str, str]:
    return {"project_name": "my-agent", **variant.answers}


def test_every_value_builds(projects: list[Path], python_1_8: Path) -> None:
    done = subprocess.run(
        [python_1_8, Path(__file__).with_name("build_sessions.py"), *projects],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""


def test_every_value_is_written_as_ruff_would(projects: list[Path]) -> None:
    for command in (["check"], ["format", "--check", "--diff"]):
        done = subprocess.run(
            ["ruff", *command, "--no-cache", *projects], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_variants_are_every_value() -> None:
    assert len({tuple(variant.answers.items()) for variant in VARIANTS}) == len(VARIANTS)
    answers = [answer for variant in VARIANTS for answer in variant.answers.items()]
    for value in (
        ("stt", "openai"),
        ("llm", "anthropic"),
        ("tts", "elevenlabs"),
        ("vad", "silero"),
    ):
        assert value in answers
