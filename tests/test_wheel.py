"""The wheel works where there is no git, no network and no writable home."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.checkout import Checkout, content, copy_of_this_checkout

from lkgen.root import CHECKOUT
from lkgen.template import Template
from lkgen.template.build import build

pytestmark = pytest.mark.fresh


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    checkout = copy_of_this_checkout(tmp_path_factory.mktemp("source") / "lkgen")
    checkout.git("tag", "v0.1.0")
    return checkout


@pytest.fixture(scope="module")
def installed(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel, to come before everything else on the path."""
    folder = tmp_path_factory.mktemp("installed")
    build = ("-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder / "dist"))
    checkout.run(sys.executable, *build, cwd=checkout.path)
    [wheel] = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def confined(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """lkgen from the wheel: a network namespace of its own, no PATH, no home to write to."""
    return subprocess.run(
        ["/usr/bin/unshare", "--map-root-user", "--net", sys.executable, "-m", "lkgen", *arguments],
        env={"PATH": "/nonexistent", "HOME": "/proc/nobody", "PYTHONPATH": str(installed)},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_makes_a_project_alone(installed: Path, tmp_path: Path) -> None:
    project = tmp_path / "my-agent"
    done = confined(installed, "new", str(project), "--defaults")
    assert done.returncode == 0, done.stderr
    assert '[[package]]\nname = "my-agent"\n' in (project / "uv.lock").read_text(encoding="utf-8")
    assert "livekit-agents==" in (project / "requirements.txt").read_text(encoding="utf-8")
    assert not (project / ".git").exists()


def test_lists_alone(installed: Path) -> None:
    done = confined(installed, "list", "stt", "--json")
    assert [entry["id"] for entry in json.loads(done.stdout)["kinds"]["stt"]]


def test_checks_and_explains_alone(installed: Path, tmp_path: Path) -> None:
    code = 'from livekit.plugins import groq\n\nllm = groq.LLM(model="llama-3.1-8b-instant")\n'
    (tmp_path / "agent.py").write_text(code)
    done = confined(installed, "doctor", "--json", str(tmp_path))
    assert "LKD026" in {one["rule"] for one in json.loads(done.stdout)["findings"]}, done.stderr
    done = confined(installed, "explain", "model_not_found")
    assert done.returncode == 0, done.stderr


def test_renders_what_copier_would_from_the_tag(
    checkout: Checkout, installed: Path, tmp_path: Path
) -> None:
    ours, theirs = tmp_path / "ours" / "my-agent", tmp_path / "theirs" / "my-agent"
    confined(installed, "new", str(ours), "--defaults")
    checkout.copier("copy", "--quiet", "--defaults", str(checkout.path), str(theirs))
    mine, yours = content(ours), content(theirs)
    del mine["requirements.txt"], mine["uv.lock"]
    answers = ".copier-answers.yml"
    stamp = mine.pop(answers)[0].decode()
    expected = yours.pop(answers)[0].decode()
    assert mine == yours
    project = (checkout.path / "pyproject.toml").read_text(encoding="utf-8")
    address = re.findall(r'^Repository = "(.+)"$', project, re.MULTILINE)[0]
    assert f"_src_path: {address}\n" in stamp
    assert stamp.replace(address, str(checkout.path)) == expected
    assert "_commit: v0.1.0" in stamp


def test_a_wheel_between_tags_stamps_the_full_commit(checkout: Checkout, tmp_path: Path) -> None:
    checkout.git("tag", "--delete", "v0.1.0")
    try:
        build = ("-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path))
        checkout.run(sys.executable, *build, cwd=checkout.path)
    finally:
        checkout.git("tag", "v0.1.0")
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        stamp = json.loads(archive.read("lkgen/_template/stamp.json"))
    assert stamp["ref"] == checkout.git("rev-parse", "HEAD").strip()


def test_it_carries_every_earlier_template_without_its_locks(installed: Path) -> None:
    folder = installed / "lkgen/_template"
    assert list(json.loads((folder / "history.json").read_text())["tags"]) == ["v0.1.0"]
    assert (folder / "history.bundle").stat().st_size < 1_000_000


def test_what_was_computed_is_what_would_be_computed(installed: Path) -> None:
    folder = installed / "lkgen/_built"
    built = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.*")}
    assert built == build(Template(CHECKOUT))


def test_what_was_compiled_is_used(installed: Path, tmp_path: Path) -> None:
    """Without the sources, there is nothing that could be compiled."""
    stripped = Path(shutil.copytree(installed, tmp_path / "site"))
    for file in (stripped / "lkgen/_template").rglob("*.jinja"):
        file.write_text("{% not a template", encoding="utf-8")
    project = tmp_path / "my-agent"
    done = confined(stripped, "new", str(project), "--defaults", "--stt", "openai")
    assert done.returncode == 0, done.stderr
    assert "stt=openai.STT(" in (project / "src/my_agent/agent.py").read_text(encoding="utf-8")


def test_another_jinja_compiles_anew(installed: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(installed, tmp_path / "site"))
    (other / "lkgen/_built/compiled.py").write_text("JINJA = '3.0'\nMADE = None\n")
    project = tmp_path / "my-agent"
    done = confined(other, "new", str(project), "--defaults")
    assert done.returncode == 0, done.stderr
    assert (project / "src/my_agent/agent.py").exists()


def test_an_installed_release_has_one_template(installed: Path, tmp_path: Path) -> None:
    done = confined(installed, "new", str(tmp_path / "x"), "--defaults", "--vcs-ref", "HEAD")
    assert done.returncode == 2
    assert "needs a checkout" in done.stderr
