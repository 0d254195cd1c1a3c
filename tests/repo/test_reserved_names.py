"""A project takes no name that Python, Windows or a package of any series already has."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from reserved import FILE, WINDOWS, imported_names, locked_packages, module_names, python_names

from lkgen.template import Template
from lkgen.template.questions import Answers


def reserved(kind: str) -> set[str]:
    return set(yaml.safe_load(FILE.read_text(encoding="utf-8"))[kind])


def answered(folder: str, **given: str) -> Answers:
    return Template().answer(given, folder)


def test_the_list_is_that_of_the_locks_and_of_what_is_installed(python_1_8: Path) -> None:
    assert reserved("packages") == locked_packages()
    needed = module_names(imported_names(str(python_1_8)), locked_packages())
    assert needed - reserved("modules") == set()


def test_keywords_the_standard_library_and_the_devices_of_windows_are_reserved() -> None:
    assert {*python_names(), *WINDOWS, "dotenv", "openai", "yaml"} - reserved("modules") == set()


@pytest.mark.parametrize("name", ["openai", "livekit-agents", "rich", "requests", "pytest"])
def test_a_folder_named_like_a_package_gives_a_safe_name_and_the_name_itself_is_refused(
    name: str,
) -> None:
    made = answered(name)
    assert made.problems == []
    assert made.stored["project_name"] == f"{name}-agent"
    assert made.stored["package_name"] not in reserved("modules")
    [problem] = answered("agent", project_name=name).problems
    assert problem.key == "project_name"
    assert "depend" in problem.message


@pytest.mark.parametrize("name", ["test", "json", "src", "aux", "con", "lpt1", "helpers"])
def test_a_package_never_shadows_a_module_and_can_be_a_folder(name: str) -> None:
    assert answered(name).stored["package_name"] == f"{name}_agent"
    [problem] = answered("agent", package_name=name).problems
    assert problem.key == "package_name"
