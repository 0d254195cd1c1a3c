"""lkgen answers the questions as Copier does: same defaults, same refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from support.copier import copied, plain_template
from support.each import each
from support.sample import parameters

from lkgen.template import Template

# A run of Copier each: of the providers, whose choices all come from one place, every eighth.
PROVIDERS = ("stt", "llm", "tts", "realtime", "avatar", "noise_cancellation")
EACH = [
    variant
    for number, variant in enumerate(each())
    if not set(PROVIDERS) & set(variant.answers) or number % 8 == 0
]
BAD = [
    {"stt": "deepgran"},
    {"turn_preset": "quick"},
    {"language": "ja", "stt": "gradium"},
    {"language": "de", "pipeline": "realtime", "realtime": "nvidia-personaplex"},
    {"language": "english"},
    {"turn_detection": "stt", "stt": "openai"},
    {"turn_detection": "realtime"},
    {"package_name": "class"},
    {"package_name": "json"},
    {"project_name": "My Agent"},
    {"stt_model": ""},
    {"tts_voice": 'a"b'},
    {"description": "two\nlines"},
    {"project_name": "my-agent\n"},
    {"tts_voice": "ash\n"},
    {"language": "en\n"},
    {"description": "bell\x07"},
    {"stt": "openai", "stt_model": "nova-3"},
    {"stt": "slng"},
    {"tts": "inference", "hosting": "self-hosted"},
    {"noise_cancellation": "bvc"},
    {"noise_cancellation": "krisp", "hosting": "cloud", "callers": "phone-inbound"},
    {"avatar": "tavus", "callers": "phone-inbound"},
    {"vad": "ai-coustics"},
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plain_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="module")
def questions(template: Path) -> Template:
    return Template(template)


def copier_answers(template: Path, dest: Path, data: dict[str, Any]) -> dict[str, Any]:
    text = (copied(template, dest, data) / ".copier-answers.yml").read_text(encoding="utf-8")
    return {k: v for k, v in yaml.safe_load(text).items() if not k.startswith("_")}


@pytest.mark.parametrize("variant", parameters(EACH))
def test_same_answers(template: Path, questions: Template, tmp_path: Path, variant: Any) -> None:
    ours = questions.answer(variant.answers, "my-agent")
    assert ours.problems == []
    theirs = copier_answers(template, tmp_path / "my-agent", variant.answers)
    assert theirs == ours.stored


@pytest.mark.parametrize("folder", ["My Agent!", "日本", "9lives", "class", "livekit", "x" * 90])
def test_same_names_from_the_folder(
    template: Path, questions: Template, tmp_path: Path, folder: str
) -> None:
    ours = questions.answer({}, folder)
    assert ours.problems == []
    assert copier_answers(template, tmp_path / folder, {}) == ours.stored


@pytest.mark.parametrize("answers", parameters(BAD))
def test_same_refusals(
    template: Path, questions: Template, tmp_path: Path, answers: dict[str, str]
) -> None:
    assert questions.answer(answers, "my-agent").problems
    with pytest.raises(ValueError, match=r"."):
        copier_answers(template, tmp_path / "my-agent", answers)
    assert not (tmp_path / "my-agent" / "pyproject.toml").exists()


def test_the_languages_of_a_model_do_not_bind_another(questions: Template) -> None:
    cartesia = {"stt": "cartesia", "language": "de"}
    assert questions.answer(cartesia, "my-agent").problems
    other = {**cartesia, "stt_model": "ink-whisper"}
    assert questions.answer(other, "my-agent").problems == []
