"""Which versions a project asks for and gets is read from its files, whoever manages them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from lkgen.project.pins import read_pins

UV_LOCK = """
    version = 1
    [[package]]
    name = "livekit-agents"
    version = "1.5.17"
    [[package]]
    name = "numpy"
    version = "2.3.1"
    [[package]]
    name = "numpy"
    version = "2.2.6"
"""
PIPENV_LOCK = '{"default": {"livekit-agents": {"version": "==1.5.17"}, "numpy": {"git": "x"}}}'


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(dedent(text), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "specifier"),
    [
        ({"pyproject.toml": '[project]\ndependencies = ["livekit-agents[mcp]~=1.3"]'}, "~=1.3"),
        (
            {"pyproject.toml": '[project.optional-dependencies]\nx = ["LiveKit.Agents==1.8.9"]'},
            "==1.8.9",
        ),
        (
            {
                "pyproject.toml": '[dependency-groups]\ndev = [{include-group = "x"}, '
                '"livekit-agents>=1"]'
            },
            ">=1",
        ),
        ({"pyproject.toml": '[tool.poetry.dependencies]\nlivekit-agents = "^1.2"'}, ">=1.2,<2"),
        (
            {"pyproject.toml": '[tool.poetry.group.x.dependencies]\nlivekit-agents = "^0.12.3"'},
            ">=0.12.3,<0.13",
        ),
        (
            {"pyproject.toml": "[tool.poetry.dependencies.livekit-agents]\nversion = '1.8.9'"},
            "==1.8.9",
        ),
        ({"Pipfile": '[packages]\nlivekit-agents = "*"'}, ""),
        ({"requirements.txt": "# ours\nlivekit-agents[openai]>=1.3 ; python_version>'3'"}, ">=1.3"),
        ({"requirements.txt": "-r base.txt\n", "base.txt": "livekit-agents==1.3.12\n"}, "==1.3.12"),
        ({"requirements-dev.txt": "livekit-agents==1.3.12 \\\n  --hash=sha256:0\n"}, "==1.3.12"),
    ],
)
def test_what_is_asked_for(files: dict[str, str], specifier: str, tmp_path: Path) -> None:
    (one,) = read_pins(write(tmp_path, files)).asked
    assert (one.name, one.specifier) == ("livekit-agents", specifier)
    assert "agents" in one.path.read_text().splitlines()[one.line - 1].casefold()


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"uv.lock": UV_LOCK}, "1.5.17"),
        ({"poetry.lock": UV_LOCK}, "1.5.17"),
        ({"pylock.toml": UV_LOCK.replace("[[package]]", "[[packages]]")}, "1.5.17"),
        ({"Pipfile.lock": PIPENV_LOCK}, "1.5.17"),
        ({"uv.lock": UV_LOCK, "requirements.txt": "livekit-agents==1.3.12"}, "1.5.17"),
        ({"requirements.txt": "livekit-agents==1.3.12"}, "1.3.12"),
        ({"requirements.txt": "livekit-agents==1.3.*"}, ""),
        ({"requirements.txt": "livekit-agents~=1.3"}, ""),
        ({}, ""),
    ],
)
def test_what_it_gets(files: dict[str, str], version: str, tmp_path: Path) -> None:
    assert read_pins(write(tmp_path, files)).version("livekit_agents") == version


def test_the_pythons_it_is_for(tmp_path: Path) -> None:
    pins = read_pins(write(tmp_path, {"pyproject.toml": '[project]\nrequires-python = ">=3.10"'}))
    assert pins.python == ">=3.10"


def test_broken_files_are_told_and_the_others_read(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[project", "Pipfile.lock": "{", "uv.lock": "package = 1"})
    (tmp_path / "requirements.txt").write_bytes(b"\xff")
    (tmp_path / "requirements-x.txt").write_text("livekit-agents==1.3.12")
    pins = read_pins(tmp_path)
    assert {path.name for path in pins.unreadable} == {
        *("pyproject.toml", "Pipfile.lock", "requirements.txt")
    }
    assert pins.version("livekit-agents") == "1.3.12"


WORKSPACE = '[tool.uv.workspace]\nmembers = ["agents/*", "tools/**"]\nexclude = ["agents/old"]\n'


@pytest.mark.parametrize(
    ("member", "version"),
    [
        ("agents/phone", "1.5.17"),
        ("tools/eval/one", "1.5.17"),
        ("agents/old", ""),
        ("elsewhere", ""),
        ("agents/phone/inner", ""),
    ],
)
def test_a_member_of_a_uv_workspace_gets_what_that_locks(
    member: str, version: str, tmp_path: Path
) -> None:
    write(tmp_path, {"pyproject.toml": WORKSPACE, "uv.lock": UV_LOCK})
    (tmp_path / member).mkdir(parents=True)
    pins = read_pins(write(tmp_path / member, {"pyproject.toml": '[project]\nname = "x"'}))
    assert pins.version("livekit-agents") == version
    assert pins.lock == (tmp_path / "uv.lock" if version else None)


def test_a_lock_of_its_own_comes_first(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": WORKSPACE, "uv.lock": UV_LOCK})
    phone = tmp_path / "agents/phone"
    phone.mkdir(parents=True)
    write(phone, {"uv.lock": UV_LOCK.replace("1.5.17", "1.3.12")})
    assert read_pins(phone).version("livekit-agents") == "1.3.12"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_requirements_file_that_powershell_wrote_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "requirements.txt").write_text("livekit-agents==0.11.1\r\n", encoding=encoding)
    assert read_pins(tmp_path).version("livekit-agents") == "0.11.1"
