"""`lkgen talk` as a person or a program types it, up to the point where it would call."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HIDE = """
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hide())
sys.argv = ["lkgen", *{arguments!r}]
from lkgen.cli import main
main()
"""


def _talk(*arguments: str | Path, without: tuple[str, ...] = ()) -> tuple[int, str, str]:
    words = ["talk", *map(str, arguments)]
    code = HIDE.format(hidden=without, arguments=words)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--latency", "stt=fast"], "PART=SECONDS"),
        (["--latency", "ears=1"], "PART=SECONDS"),
        (["--fault", "stt:explode"], "the connection breaks"),
        (["--fault", "room:drop"], "room:disconnect"),
        (["--turns", "2", "--say", "Hello there."], "do not go together"),
        (["--script", "absent.yml"], "cannot read the script"),
        (["--say", "absent.wav"], "there is no recording"),
        (["--turns", "0"], "--turns"),
        (["--metadata", "{no"], "--metadata is no JSON"),
        (["--kind", "fax"], "standard, sip"),
        (["--attribute", "tier"], "KEY=VALUE"),
        (["--fault", "sip:drop"], "sip:busy"),
        (["--record", "no/such/folder/call.wav"], "there is no folder"),
    ],
)
def test_bad_input_is_refused_before_anything_starts(arguments: list[str], told: str) -> None:
    code, out, err = _talk(*arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_an_agent_that_is_not_there_is_an_error_in_json_too(tmp_path: Path) -> None:
    code, out, err = _talk(tmp_path, "--json")
    assert code == 2
    assert err
    assert json.loads(out)["error"]["message"]


@pytest.mark.parametrize("package", ["aiohttp", "livekit", "trustme"])
def test_without_the_extra_it_says_how_to_get_it(package: str) -> None:
    code, _, err = _talk(without=(package,))
    assert code == 3
    assert package in err
    assert "pip install 'lkgen[talk]'" in err


def test_its_help_needs_nothing_heavy() -> None:
    heavy = ("aiohttp", "livekit", "trustme", "rich.live")
    code, out, _ = _talk("--help", without=heavy)
    assert code == 0
    assert "--fault" in out


def test_an_environment_is_made_from_the_lock_where_there_is_none(
    tmp_path: Path, python_1_8: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "uv.lock").write_text("version = 1\n")
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (project / "agent.py").write_text(
        "from livekit.agents import AgentServer, cli\ncli.run_app(AgentServer())\n"
    )
    (tmp_path / "bin").mkdir()
    uv = tmp_path / "bin/uv"
    uv.write_text(
        f"#!/bin/sh\necho $PWD $* > {tmp_path}/asked\nln -s {python_1_8.parents[1]} .venv\n"
    )
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    # Beyond that it would call; a service that is none stops it.
    code, _, err = _talk(project, "--service", "none")
    assert (tmp_path / "asked").read_text().split() == [str(project), "sync", "--frozen"]
    assert "has no environment: uv sync --frozen" in err
    assert (code, "--service none is none" in err) == (2, True)


def test_it_leaves_without_what_a_native_client_does_at_the_end() -> None:
    code = (
        "import atexit, sys; atexit.register(print, 'torn down');"
        "import livekit.rtc; sys.argv = ['lkgen', '--version'];"
        "from lkgen.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.count("lkgen"), done.stderr) == (0, 1, "")
    assert "torn down" not in done.stdout
