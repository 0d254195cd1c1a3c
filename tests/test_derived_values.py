"""What follows from the answers is named and can be asked for by itself: questions/*.jinja."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
import yaml
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from lkgen.root import CHECKOUT

SERIES = {
    "packages": {
        "livekit-agents": "1.8.9",
        "livekit-plugins-x": "2",
        "pydantic-settings": "3",
        "python-dotenv": "4",
    },
    "constraints": {"livekit-plugins-x": ["openai<3"]},
    "python": ">=3.10,<3.15",
}
PART = {
    "package": "livekit-plugins-x",
    "label": "X",
    "needs": [["X_KEY"]],
    "variables": {"X_KEY": "https://x.example", "X_HOST": "its host"},
    "entry": {"extra": "voice", "python": "3.12"},
}


@cache
def environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(CHECKOUT),
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def derived(macro: str, *arguments: Any, file: str = "derived") -> Any:
    module: Any = environment().get_template(f"questions/{file}.jinja").module
    return yaml.safe_load(getattr(module, macro)(*arguments))


def test_requirements_pin_each_package_once_with_its_extras_and_what_it_asks_for() -> None:
    assert derived("requirements_of", {"stt": PART, "tts": PART}, False, SERIES) == [
        "livekit-agents==1.8.9",
        "livekit-plugins-x[voice]==2",
        "pydantic-settings==3",
        "python-dotenv==4",
        "openai<3",
    ]


def test_the_newest_python_that_a_part_needs_is_the_oldest_of_the_project() -> None:
    assert derived("python_of", {"stt": PART}, SERIES) == ">=3.12,<3.15"
    assert derived("python_of", {"stt": {**PART, "entry": {}}}, SERIES) == ">=3.10,<3.15"


def test_a_variable_of_two_roles_is_named_once_and_only_needed_if_the_provider_says_so() -> None:
    found = derived("environment_of", {"stt": PART, "tts": PART})
    assert list(found["variables"]) == ["X_KEY", "X_HOST"]
    assert [one["needed"] for one in found["variables"].values()] == [True, False]
    assert found["ways"] == [{"label": "X", "needs": [["X_KEY"]], "least": [["X_KEY"]]}]


def test_a_language_gets_the_region_that_the_provider_knows_it_by() -> None:
    provider = {"id": "x", "roles": {"stt": {"region": {"de": "AT"}}, "tts": {}}}
    chosen = {"stt": ["x", "m", ""], "tts": ["x", "", "v"], "avatar": ["none", "", ""]}
    parts = derived("parts_of", chosen, [provider], "de", {"de": "DE"}, "1.8")
    assert {role: part["locale"] for role, part in parts.items()} == {
        "stt": "de-AT",
        "tts": "de-DE",
    }


def test_a_name_applies_where_the_role_is_there_and_its_constructor_takes_it() -> None:
    roles: Any = {"stt": {"arguments": {"model": "$model"}, "model": "nova"}}
    roles["llm"] = {"arguments": {}}
    chosen = {"stt": "x", "llm": "x"}
    names = derived("names_of", [{"id": "x", "roles": roles}], chosen, ["stt"], "1.8", file="names")
    assert {name: one["applies"] for name, one in names.items()} == {
        "stt_model": True,
        "llm_model": False,
    }
    assert json.dumps(names["stt_model"]["default"]) == '"nova"'


@pytest.mark.parametrize(
    ("language", "voice"),
    [("en", "Ann"), ("en-GB", "Ben"), ("de", "de-AT-Eva"), ("ja", ""), ("en-US", "Ann")],
)
def test_a_voice_is_one_of_the_language(language: str, voice: str) -> None:
    role = {"arguments": {"voice": "$voice"}, "voice": "Ann", "region": {"de": "AT"}}
    role["voices"] = {"en-GB": "Ben", "de": "$locale-Eva"}
    providers = [{"id": "x", "roles": {"tts": role}}]
    given: Any = (providers, {"tts": "x"}, ["tts"], "1.8", language, {"ja": "Japanese"}, {})
    assert derived("voices_of", *given, file="names")["tts_voice"]["default"] == voice
