""".env.example lists what the code reads, each with where to get it, and changes no default."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from projects import make

from lkgen.matrix import variants

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


@pytest.mark.parametrize("kind", ["stt", "llm", "tts", "realtime"])
def test_lists_every_variable_once_and_says_where_to_get_it(kind: str, tmp_path: Path) -> None:
    from lkgen.catalogue import catalogue

    providers = {provider.id: provider for provider in catalogue().providers}
    for variant in variants("each", kind):
        project = make(tmp_path / f"{kind}-{variant.answers[kind]}", variant.answers)
        provider = providers[variant.answers[kind]]
        given, mentioned = lines(project)
        assert len(given + mentioned) == len(set(given + mentioned))
        assert set(provider.variables) <= {*given, *mentioned}
        assert set(provider.needs[0]) <= set(given)
        assert not set(provider.optional_env) & set(given)
        text = (project / ".env.example").read_text(encoding="utf-8")
        for name, source in provider.variables.items():
            assert re.search(
                rf"^# {re.escape(provider.label)}: {re.escape(source)}\n(# )?{name}=$", text, re.M
            )


def test_is_what_the_settings_read(tmp_path: Path, python_1_8: Path) -> None:
    import json

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
    filled = re.sub(r"^(\w+)=$", r"\1=filled", example, flags=re.M)
    (project / ".env.local").write_text(filled, encoding="utf-8")
    done = python(code, project, python_1_8)
    assert (done.returncode, done.stdout) == (0, "{}\n")
