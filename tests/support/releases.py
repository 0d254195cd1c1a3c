"""Releases of this repository that were never made: tags in a copy, and projects made from them."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from history import write_history

from lkgen.template import Template
from lkgen.template.lock.uv import find_series_lock, lock, pin
from lkgen.template.renderer import Origin
from support.checkout import IDENTITY, Checkout, copy_of_this_checkout
from support.site import URL, lay_out

AGENT = "template/src/{{package_name}}/agent.py.jinja"
NEWEST = "v0.5.0"
# Each of which one may update from; what the one after it brings is in `make_releases`.
OLDER = ("v0.1.0", "v0.2.0", "v0.3.0", "v0.4.0")


@dataclass(frozen=True)
class Releases:
    """A `checkout` with tags, and in `site` the lkgen of the newest, as a wheel lays it out."""

    checkout: Checkout
    site: Path
    roots: Path
    _templates: dict[str, Template] = field(default_factory=dict[str, Template])

    def template(self, ref: str) -> Template:
        """The template at a tag or commit."""
        if ref not in self._templates:
            root = self.roots / ref
            root.mkdir(parents=True)
            archive = root / "archive.tar"
            self.checkout.git("-c", "tar.umask=user", "archive", f"--output={archive}", ref)
            shutil.unpack_archive(archive, root)
            self._templates[ref] = Template(root)
        return self._templates[ref]

    def make(
        self, dest: Path, ref: str, answers: Mapping[str, str] | None = None, *, locked: bool = True
    ) -> Path:
        """A project of that release at `dest`, committed."""
        template = self.template(ref)
        answered = template.answer(answers or {}, dest.name)
        assert not answered.problems
        template.write(answered, dest, Origin("", URL, ref))
        requirements: list[str] = answered.context["requirements"]
        pin(dest, requirements)
        if locked:
            name: str = answered.context["project_name"]
            about = (answered.context["livekit_series"], name, answered.context["python"])
            lock(dest, name, requirements, find_series_lock(template.root, *about, requirements))
        commit(dest)
        return dest


def make_releases(folder: Path) -> Releases:
    """Make them in `folder`: the next release edits, adds, deletes, renames."""
    checkout = copy_of_this_checkout(folder / "lkgen")
    checkout.git("tag", "v0.1.0")
    checkout.change(AGENT, "The worker: which models", "The worker: the models")
    checkout.change("template/README.md.jinja", "The first call", "The opening call")
    checkout.change("template/.gitignore.jinja", ".venv/", ".venv/\n.later/", tag="v0.2.0")
    added = checkout.path / "template/CONTRIBUTING.md.jinja"
    added.write_text("<!-- From the template. -->\n# {{ project_name }}\n\nHow to help.\n")
    checkout.git("add", "--all")
    checkout.git("commit", "--quiet", "--message", "Add a file")
    checkout.git("tag", "v0.3.0")
    checkout.git("rm", "--quiet", "template/GEMINI.md.jinja")
    checkout.git("commit", "--quiet", "--message", "Delete a file")
    checkout.git("tag", "v0.4.0")
    (checkout.path / "template/deploy").mkdir()
    checkout.git("mv", "template/Dockerfile.jinja", "template/deploy/Dockerfile.jinja")
    checkout.change("template/deploy/Dockerfile.jinja", "useradd", "adduser", tag=NEWEST)
    site = folder / "site"
    lay_out(site, checkout.path, NEWEST)
    write_history(checkout.path, site / "lkgen/_template")
    return Releases(checkout, site, folder / "roots")


def commit(project: Path, message: str = "Ours") -> None:
    """Commit everything in a project, which becomes a repository if it is none."""
    if not (project / ".git").exists():
        git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--allow-empty", "--message", message)


def git(folder: Path, *arguments: str) -> str:
    """What git prints in `folder`."""
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={"PATH": _path(), "HOME": "/nonexistent", **IDENTITY},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@cache
def _path() -> str:
    found = shutil.which("git")
    assert found
    return str(Path(found).parent)


def edit(folder: Path, path: str, old: str, new: str) -> None:
    """Replace text in a file that has it."""
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text, f"{path}: {re.escape(old)}"
    (folder / path).write_text(text.replace(old, new), encoding="utf-8")
