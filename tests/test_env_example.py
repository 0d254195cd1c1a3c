""".env.example lists what the code reads, each with where to get it, and changes no default."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from introspect import offered
from support.each import each
from support.projects import make

from lkgen.catalogue import catalogue
from lkgen.root import CHECKOUT
from lkgen.template import Template

pytestmark = pytest.mark.values

SERIES = [series.id for series in catalogue().series]

DUMP = """
import json, sys
from {package}.settings import Settings
print(json.dumps([(f.alias or n).upper() for n, f in Settings.model_fields.items()]))
print(json.dumps([n.upper() for n, f in Settings.model_fields.items() if f.is_required()]))
"""


def lines(project: Path) -> tuple[list[str], list[str]]:
    """The variables that .env.example sets, and those it only mentions."""
    text = (project / ".env.example").read_text(encoding="utf-8")
    return re.findall(r"^(\w+)=", text, re.M), re.findall(r"^# (\w+)=", text, re.M)


def python(code: str, project: Path, executable: Path) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(project / "src")}
    return subprocess.run(
        [executable, "-c", code], cwd=project, env=bare, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("series", [series.id for series in catalogue().series])
def test_every_variant_lists_each_variable_once_and_says_where_to_get_it(
    series: str, stride: int
) -> None:
    """What is listed is what the project's settings ask for, and what its providers may read."""
    template = Template(CHECKOUT)
    providers = {provider.id: provider for provider in catalogue().providers}
    for variant in each(series)[::stride]:
        answered = template.answer(variant.answers, "my-agent")
        files = template.files(answered)
        text = files[".env.example"]
        given, mentioned = re.findall(r"^(\w+)=", text, re.M), re.findall(r"^# (\w+)=", text, re.M)
        settings = next(text for path, text in files.items() if path.endswith("settings.py"))
        fields = [
            name.upper()
            for name in re.findall(r"^    (\w+): \w+ = Field\(\s*description=", settings, re.M)
        ]
        ways = [
            re.findall(r'"(\w+)"', way)
            for way in re.findall(r"^        \[(.*)\],$", settings, re.M)
        ]
        chosen = [providers[part["id"]] for part in answered.context["parts"].values()]
        optional = {name for provider in chosen for name in provider.variables}
        own = {"HEALTH_HOST", "HEALTH_PORT", "IDLE_PROCESSES", "LOG_LEVEL", "LOG_TRANSCRIPTS"}
        assert len(given + mentioned) == len({*given, *mentioned}), variant.name
        assert {*given, *mentioned} == {*fields, *optional, *own}, variant.name
        assert set(fields) <= set(given), variant.name
        names = {name for way in ways for name in way}
        assert names <= {*given, *mentioned}, variant.name
        # What the project's own tests take away is what its settings then name.
        required = files["tests/helpers.py"].partition("REQUIRED = [")[2].partition("]\n")[0]
        assert set(re.findall(r'^    "(\w+)",$', required, re.M)) <= names, variant.name
        for name in given[3:]:
            assert re.search(rf"^# .+: .+\n{name}=$", text, re.M), (variant.name, name)


@pytest.mark.parametrize("series", SERIES)
def test_every_listed_variable_is_read(series: str) -> None:
    """By the package, or by the library below that is named here, or by agent.py."""
    below = {
        "livekit-plugins-aws": {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"},
        "livekit-plugins-google": {"GOOGLE_APPLICATION_CREDENTIALS"},
    }
    packages = offered(series)
    unread: list[str] = []
    for provider in catalogue().providers:
        if not any(role.is_in(series) for role in provider.roles.values()):
            continue
        package = packages[provider.package]
        needed = [way for one in package["classes"].values() for way in one.get("needs", [])]
        read = {*package["environment"], *(name for way in needed for name in way)}
        read |= below.get(provider.package, set())
        read |= {name for names in provider.settings.values() for name in names}
        for role in provider.roles.values():
            read |= set(re.findall(r"\$env\.(\w+)", str(role.arguments)))
        unread += [f"{provider.id}: {name}" for name in provider.variables if name not in read]
    assert unread == []


def test_is_what_the_settings_read(tmp_path: Path, python_1_8: Path) -> None:
    project = make(tmp_path / "my-agent", {})
    done = python(DUMP.format(package="my_agent"), project, python_1_8)
    fields, required = map(json.loads, done.stdout.splitlines())
    given, mentioned = lines(project)
    assert sorted(given) == sorted(required)
    assert sorted([*given, *mentioned]) == sorted(fields)


def test_an_unfilled_copy_is_refused_by_name_and_a_filled_one_changes_no_default(
    tmp_path: Path, python_1_8: Path
) -> None:
    project = make(tmp_path / "my-agent", {})
    example = (project / ".env.example").read_text(encoding="utf-8")
    (project / ".env.local").write_text(example, encoding="utf-8")
    code = "from my_agent.settings import load_settings as l; print(l().server_options())"
    done = python(code, project, python_1_8)
    given, _ = lines(project)
    assert done.returncode == 1
    assert all(f"{name}: " in done.stderr for name in given)
    assert "Field required" not in done.stderr
    filled = re.sub(r"^(\w+)=$", r"\1=ws://filled", example, flags=re.M)
    (project / ".env.local").write_text(filled, encoding="utf-8")
    done = python(code, project, python_1_8)
    assert (done.returncode, done.stdout) == (0, "{}\n")
