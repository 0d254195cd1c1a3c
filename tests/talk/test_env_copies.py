"""An agent's `.env` files are seen with stand-ins, whoever reads them and however."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lkgen.project import Project
from lkgen.talk.sandbox.env_copies import write_copies
from lkgen.talk.sandbox.environment import agent_environment, real_values
from lkgen.talk.sandbox.python_path import with_start_up

FILE = """# Ours
export SHOP_API_KEY='real-1'  # not to be told
OLD_TOKEN = real-2
# UNUSED_SECRET=real-3
SHOP_NAME="Bar \\"X\\""
DATABASE_URL=postgres://me:real-4@db.internal/app
LIVEKIT_URL=wss://real-5
ALL_PROXY=http://real-6
PEM_KEY="-----BEGIN
real-7
-----END"
CITY=Paris
"""
AGENT = "from livekit.agents import AgentServer, cli\nAgentServer()"
READS = """
import io, json, os, pathlib, subprocess, sys
print(json.dumps([
    open(".env").read(),
    pathlib.Path(".env").read_text(),
    os.read(os.open(".env", os.O_RDONLY), 9999).decode(),
    open("../" + os.path.basename(os.getcwd()) + "/.env", "rb").read().decode(),
]))
"""
NATIVE = "import subprocess; print(subprocess.check_output(['cat', '.env'], text=True))"
COVERS = """
import json, os, sys
from pathlib import Path
from lkgen.talk.isolation.namespace import Seen, isolate
folder, file, copy, *command = sys.argv[1:]
refused = isolate(Seen(Path(folder), [Path.cwd()], {Path(file): Path(copy)})).refused
assert not refused, refused
os.execv(command[0], command)
"""


@pytest.fixture
def seen(tmp_path: Path, python_1_8: Path) -> tuple[Path, Path]:
    """A `.env` file, and its copy as an agent gets it."""
    folder, copy = tmp_path / "project", tmp_path / "copy"
    folder.mkdir()
    (folder / ".env").write_text(FILE)
    (folder / "agent.py").write_text(AGENT)
    project = Project(folder, str(python_1_8), {})
    provided = {"LIVEKIT_URL": "ws://127.0.0.1:1"}
    variables = agent_environment(project, provided, tmp_path).variables
    write_copies({folder / ".env": copy}, project.env_texts, variables)
    return folder / ".env", copy


def test_the_copy_has_everything_but_the_secrets(seen: tuple[Path, Path]) -> None:
    text = seen[1].read_text()
    assert "real" not in text
    assert "ALL_PROXY" not in text
    assert 'SHOP_NAME="Bar \\"X\\""\n' in text
    assert "DATABASE_URL=postgres://lkgen:lkgen@db.internal/app\n" in text
    assert "LIVEKIT_URL=ws://127.0.0.1:1\n" in text
    assert text.startswith("# Ours\nexport SHOP_API_KEY='lkgen-shop-api-key-")
    assert text.endswith("CITY=Paris\n")


def test_one_that_nothing_looks_for_is_copied_too_and_its_secrets_are_known(
    tmp_path: Path, python_1_8: Path
) -> None:
    found = {"config/prod.env": "A_TOKEN=real-one", "etc/.env.staging": 'B_TOKEN="real\\"two"'}
    others = {".env": "A_TOKEN=real-three\nCITY=Rome", "etc/sample.env": "A_TOKEN=real-four"}
    for name, text in {**found, **others, "agent.py": AGENT}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    project = Project(tmp_path / "agent.py", str(python_1_8), {})
    assert {*project.env_texts} == {tmp_path / name for name in (*found, ".env")}
    assert project.env_files == {"A_TOKEN": "real-three", "CITY": "Rome"}
    assert real_values(project) == {"real-one", 'real"two', 'real\\"two', "real-three"}


@pytest.mark.parametrize("code", [READS, NATIVE])
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has namespaces")
def test_whoever_reads_it_in_a_namespace_reads_the_copy(
    code: str, seen: tuple[Path, Path], tmp_path: Path
) -> None:
    file, copy = seen
    command = [sys.executable, "-c", COVERS, str(tmp_path), str(file), str(copy)]
    out = run([*command, sys.executable, "-I", "-c", code], file.parent, dict(os.environ))
    assert "lkgen-shop-api-key" in out
    assert "real" not in out
    assert file.read_text() == FILE


def test_elsewhere_python_reads_the_copy(seen: tuple[Path, Path]) -> None:
    file, copy = seen
    variables = with_start_up({"PATH": os.environ["PATH"]}, files={file: copy})
    out = run([sys.executable, "-c", READS], file.parent, variables)
    assert json.loads(out) == [copy.read_text()] * 4


def run(command: list[str], folder: Path, variables: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env=variables, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout
