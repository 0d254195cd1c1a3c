"""For each provider and each language that it offers: a voice of that language, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from lkgen.catalogue import Role, catalogue
from lkgen.root import current_root
from lkgen.template import Template

SERIES = [series.id for series in catalogue().series]
# Refuse no language, so that what is said is said by the other.
OTHERS = {"stt": "gladia", "tts": "google-gemini-speech"}
TAGGED = re.compile(r"^(?:Magpie-Multilingual\.)?([A-Za-z]{2,3})[-_]")
# How else a provider writes a language at the beginning of a voice's name.
SPELLED = {"zh": {"zh", "cmn"}, "no": {"no", "nb"}, "en": {"en", "gb"}}


def roles(kind: str) -> Iterator[tuple[str, Role]]:
    """The providers of `kind` in the newest series, each with what it is there."""
    for provider in catalogue().providers:
        for name, role in provider.roles.items():
            if name == kind:
                yield provider.id, role.in_series(SERIES[-1])


def listed(kind: str, role: Role) -> dict[str, str] | None:
    """The voices of the languages that the own one does not speak; None where it speaks all."""
    if not isinstance(role.voices, str):
        return role.voices
    return listed(kind, dict(roles(kind))[role.voices])


def offered(role: Role) -> list[str]:
    return role.languages if isinstance(role.languages, list) else list(catalogue().languages)


@pytest.mark.parametrize("kind", ["tts", "realtime"])
def test_the_voice_is_one_of_the_language_or_has_to_be_named(kind: str, stride: int) -> None:
    template = Template(current_root())
    wrong: list[str] = []
    for id, role in roles(kind):
        voices = listed(kind, role)
        for language in offered(role)[::stride]:
            given = {"language": language, kind: id, "hosting": "cloud"}
            given |= {"pipeline": "realtime"} if kind == "realtime" else {"stt": OTHERS["stt"]}
            answers = template.answer(given, "agent")
            asked = {problem.key for problem in answers.problems if not problem.value}
            voice = str(answers.stored.get(f"{kind}_voice", ""))
            known = voices is None or language in {"en", *voices}
            if role.voice and (f"{kind}_voice" in asked) == known:
                wrong.append(f"{id} {language}: {'asks' if known else 'takes ' + voice}")
            if (tag := TAGGED.match(voice)) and voices is not None:
                spoken = SPELLED.get(language, {language})
                if tag[1].lower() not in spoken:
                    wrong.append(f"{id} {language}: {voice}")
    assert wrong == []


def test_a_voice_named_after_a_language_has_the_others_listed() -> None:
    """`voice` alone is taken to speak everything: its name must not say otherwise."""
    for kind in ("tts", "realtime"):
        for id, role in roles(kind):
            if TAGGED.match(role.voice) and "Multilingual" not in role.voice.split("-")[-1]:
                assert role.voices is not None or role.languages == ["en"], id


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("de", "de-DE-KatjaNeural"),
        ("pt-PT", "pt-PT-RaquelNeural"),
        ("en-GB", "en-GB-SoniaNeural"),
        ("de-AT", "de-DE-KatjaNeural"),
    ],
)
def test_azure(language: str, says: str) -> None:
    given = {"tts": "azure", "stt": "azure", "language": language}
    assert Template(current_root()).answer(given, "agent").stored["tts_voice"] == says


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("de", "38aabb6a-f52b-4fb0-a3d1-988518f4dc06"),
        ("es-MX", "5c5ad5e7-1020-476b-8b91-fdcbe9cc313c"),
        ("es-AR", "ccfea4bf-b3f4-421e-87ed-dd05dae01431"),
    ],
)
@pytest.mark.parametrize("tts", ["cartesia", "inference"])
def test_cartesia_wherever_it_is_served(tts: str, language: str, says: str) -> None:
    given = {"tts": tts, "stt": "gladia", "language": language, "hosting": "cloud"}
    assert Template(current_root()).answer(given, "agent").stored["tts_voice"] == says


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"tts": "murf", "language": "ja"},
            "murf has no default voice that is known to speak Japanese: give one",
        ),
        (
            {"tts": "elevenlabs", "tts_voice": "38aabb6a-f52b-4fb0-a3d1-988518f4dc06"},
            "38aabb6a-f52b-4fb0-a3d1-988518f4dc06 is the voice of cartesia, not of elevenlabs",
        ),
        (
            {"tts": "azure", "language": "de", "tts_voice": "en-US-JennyNeural"},
            "en-US-JennyNeural is not a voice for German: leave it out for de-DE-KatjaNeural",
        ),
        (
            {"tts": "azure", "language": "en", "tts_voice": "de-DE-KatjaNeural"},
            "de-DE-KatjaNeural is not a voice for English: leave it out for en-US-JennyNeural",
        ),
        (
            {"tts": "resemble", "language": "ja", "tts_voice": "55592656"},
            "55592656 is not a voice for Japanese: give another",
        ),
    ],
)
def test_what_is_refused_and_why(given: dict[str, str], says: str) -> None:
    [problem] = Template(current_root()).answer({"stt": "gladia", **given}, "agent").problems
    assert (problem.key, problem.message) == ("tts_voice", says)


def test_a_realtime_model_is_refused_what_it_does_not_speak() -> None:
    given = {"pipeline": "realtime", "realtime": "aws", "language": "ja"}
    [problem] = Template(current_root()).answer(given, "agent").problems
    assert "aws does not speak Japanese: it speaks de, en, es, fr, hi, it, pt" in problem.message
