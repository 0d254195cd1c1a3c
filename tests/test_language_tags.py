"""Each language that the catalogue lists, as the provider's own package spells it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from introspect import offered

from lkgen.catalogue import Provider, Role, catalogue
from lkgen.template import Template

NEWEST = catalogue().series[-1].id
OFFERED = offered(NEWEST)
# Two that refuse no language, to stand beside the one that is looked at.
OTHERS = {"stt": "gladia", "tts": "google-gemini-speech"}
# Whose list is not that of the model that is the default here, and why.
OTHER_LISTS = {
    "deepgram-stt": "DeepgramLanguages lacks what Nova-3 was given since",
    "google-cloud-tts": "SpeechLanguages are those of Google's STT; its voices have other tags",
}


def listed_tags(provider: Provider, role: Role) -> tuple[str, set[str]]:
    """The argument that takes the language, and the tags in its type; none where it has no list."""
    package: dict[str, Any] = OFFERED[provider.package]
    parameters = package["classes"][f"{provider.import_}.{role.class_}"]["parameters"]
    for name, value in role.arguments.items():
        if value in ("$language", "$locale"):
            words = re.findall(r"\w+", parameters.get(name, {}).get("type", ""))
            lists = [package["literals"][word] for word in words if word in package["literals"]]
            return str(value), {tag for tags in lists for tag in tags}
    return "", set()


LISTED = [
    pytest.param(provider, kind, id=f"{provider.id}-{kind}")
    for provider in catalogue().providers
    for kind, role in provider.roles.items()
    if role.is_in(NEWEST)
    and f"{provider.id}-{kind}" not in OTHER_LISTS
    and isinstance(role.in_series(NEWEST).languages, list)
    and listed_tags(provider, role.in_series(NEWEST))[1]
]


@pytest.mark.parametrize(("provider", "kind"), LISTED)
def test_what_is_passed_is_in_the_list_of_the_package(provider: Provider, kind: str) -> None:
    template = Template()
    role = provider.roles[kind].in_series(NEWEST)  # pyright: ignore[reportArgumentType]
    argument, tags = listed_tags(provider, role)
    assert isinstance(role.languages, list)
    passed: dict[str, str] = {}
    for language in role.languages:
        given = {**OTHERS, kind: provider.id, "language": language}
        part = template.answer(given, "agent").context["parts"][kind]
        passed[language] = part["locale"] if argument == "$locale" else language
    assert {tag for tag in passed.values() if tag not in tags} == set()


def test_a_tag_with_a_region_stays() -> None:
    given = {"tts": "xai", "language": "pt-PT"}
    answers = Template().answer(given, "agent")
    assert answers.context["parts"]["tts"]["locale"] == "pt-PT"
