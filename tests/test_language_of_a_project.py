"""A project speaks its language, in prompt, greeting, tests and first call, where that is known."""

from __future__ import annotations

import pytest
import yaml

from lkgen.root import CATALOGUE, CHECKOUT
from lkgen.template import Template

PHRASES = yaml.safe_load((CHECKOUT / CATALOGUE / "phrases.yml").read_text(encoding="utf-8"))


def files(**answers: str) -> dict[str, str]:
    template = Template(CHECKOUT)
    found = template.files(template.answer(answers, "my-agent"))
    return {path.rpartition("/")[2]: text for path, text in found.items()}


@pytest.mark.parametrize("language", PHRASES)
def test_everything_that_is_said_is_in_the_language(language: str) -> None:
    own = PHRASES[language]
    made = files(language=language, callers="phone-inbound")
    for part in own["prompt"].values():
        assert part.replace("{region}", "") in made["assistant.py"]
    assert own["greet"] in made["assistant.py"]
    assert own["apology"] in made["phone.py"]
    assert own["greeting"] in made["conversation.yml"]
    for sentence in ("ask_hours", "hours", "ask_closed", "closed", "greeting"):
        assert own[sentence] in made["test_assistant.py"]
    talk = yaml.safe_load(made["conversation.yml"])
    assert (talk["greeting"], talk["turns"][0]["say"]) == (own["greeting"], own["ask_hours"])


def test_all_languages_say_the_same_things() -> None:
    def keys(phrases: dict[str, object]) -> set[str]:
        prompt = phrases["prompt"]
        assert isinstance(prompt, dict)
        return {*phrases, *prompt}

    assert {frozenset(keys(own)) for own in PHRASES.values()} == {frozenset(keys(PHRASES["en"]))}


def test_a_region_is_named_in_the_prompt() -> None:
    assert "Sprich Deutsch (de-AT)." in files(language="de-AT")["assistant.py"]


def test_where_there_is_no_translation_the_file_says_so() -> None:
    text = files(language="ja", stt="openai")["assistant.py"]
    assert "# In English, which models follow whatever they speak" in text
    assert "Speak Japanese, also where these instructions do not." in text
    assert "# In English" not in files()["assistant.py"]
