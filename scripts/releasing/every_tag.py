"""Update a project of every release that the installed lkgen knows: `every_tag.py FOLDER`.

Run by the Python of that lkgen. Each project is the default one, made in FOLDER with the release's
template; after the update it must be what `lkgen new` makes now, the user's own files aside.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from lkgen.commands.new import Request as New
from lkgen.commands.new import new
from lkgen.commands.update import update
from lkgen.commands.update.report import Request
from lkgen.root import PACKAGED
from lkgen.template import Template
from lkgen.template.history import INDEX, History
from lkgen.template.lock.uv import pin
from lkgen.template.renderer import Origin
from lkgen.template.source import open_source

IDENTITY = ("-c", "user.name=lkgen", "-c", "user.email=lkgen@localhost")


def main(folder: Path) -> int:
    """Update one of each; gives the exit code."""
    tags: list[str] = list(json.loads((PACKAGED / INDEX).read_text(encoding="utf-8"))["tags"])
    fresh = folder / "fresh" / "my-agent"
    new(New(fresh, defaults=True, lock=False, git=False))
    wrong: list[str] = []
    for tag in tags:
        project = folder / tag / "my-agent"
        _make(project, tag)
        done = update(Request(project))
        if done.conflicts or _files(project) != _files(fresh):
            wrong.append(tag)
    sys.stdout.write(f"  {len(tags)} releases, {len(wrong)} cannot be updated from {wrong or ''}\n")
    return 1 if wrong else 0


def _make(project: Path, tag: str) -> None:
    with open_source() as source, History(source.ref).open(tag) as root:
        template = Template(root)
        answers = template.answer({}, project.name)
        template.write(answers, project, Origin("", source.url, tag))
        pin(project, answers.context["requirements"])
    commit = [*IDENTITY, "commit", "--quiet", "--message", tag]
    for command in (["init", "--quiet"], ["add", "--all"], commit):
        subprocess.run(["git", *command], cwd=project, check=True)


def _files(project: Path) -> dict[str, bytes]:
    with open_source() as source:
        template = Template(source.root)
        owned = template.owned(template.answer({}, project.name))
    files = {path.relative_to(project).as_posix(): path for path in project.rglob("*")}
    return {
        name: path.read_bytes()
        for name, path in files.items()
        if path.is_file() and name not in owned and not name.startswith(".git/")
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
