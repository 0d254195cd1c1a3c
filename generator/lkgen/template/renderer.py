"""Render a project in memory and write it, without Copier: what it writes, in a tenth of the time.

tests/test_render.py holds the two together, contents and modes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lkgen.template.expressions import Expressions
from lkgen.template.questions import Answers

ANSWERS_FILE = ".copier-answers.yml"
_TEMPLATE = ".jinja"


@dataclass(frozen=True)
class Origin:
    """What a project's answers file says of where it came from.

    `folder` is the template's; `url` and `ref`, where it can be updated from there, take its place.
    """

    folder: str
    url: str = ""
    ref: str = ""


class Renderer:
    """The files of the template at `root`."""

    def __init__(
        self,
        root: Path,
        document: Mapping[str, Any],
        expressions: Expressions,
        paths: list[str] | None = None,
    ) -> None:
        self._root = root
        self._folder: str = document["_subdirectory"]
        # Those that are templates themselves name files that an update leaves alone.
        self._excluded = [one for one in document["_exclude"] if "{" not in one]
        self._owned = [one for one in document["_exclude"] if "{" in one]
        self._expressions = expressions
        self._paths = paths

    def paths(self) -> list[str]:
        """The files of the template, relative to its root, in order."""
        if self._paths is None:
            files = sorted((self._root / self._folder).rglob("*"))
            names = [path.relative_to(self._root) for path in files if path.is_file()]
            self._paths = [name.as_posix() for name in names if not self._excludes(name)]
        return self._paths

    def name_of(self, path: str) -> str:
        """What the file at `path` is called in a project: itself a template."""
        return path.removeprefix(f"{self._folder}/").removesuffix(_TEMPLATE)

    def files(self, answers: Answers, origin: Origin | None = None) -> dict[str, str]:
        """The text of each file of the project that `answers` come to, by relative path."""
        return {name: text for name, text, _ in self._rendered(answers, origin)}

    def write(self, answers: Answers, folder: Path, origin: Origin | None = None) -> dict[str, str]:
        """Write those files into `folder`, which need not exist, and return them.

        Raises OSError. Each has the mode of its template.
        """
        written: dict[str, str] = {}
        for name, text, source in self._rendered(answers, origin):
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            file.chmod((self._root / source).stat().st_mode)
            written[name] = text
        return written

    def owned(self, answers: Answers) -> set[str]:
        """The files that an update leaves alone, by relative path."""
        context = {**answers.context, "_copier_operation": "update"}
        names = (self._expressions.render(text, context) for text in self._owned)
        return {name.removeprefix("/") for name in names if name}

    def _rendered(self, answers: Answers, origin: Origin | None) -> Iterator[tuple[str, str, str]]:
        context = self._context(answers, origin)
        for source in self.paths():
            # A part of the path that renders to nothing leaves the file out, as in Copier.
            name = self._expressions.render(self.name_of(source), context)
            if not all(name.split("/")):
                continue
            if source.endswith(_TEMPLATE):
                yield name, self._expressions.file(source).render(context), source
            else:
                yield name, (self._root / source).read_bytes().decode(), source

    def _context(self, answers: Answers, origin: Origin | None) -> dict[str, Any]:
        remembered = dict(answers.stored)
        context = {
            **answers.context,
            "_copier_conf": SimpleNamespace(answers_file=ANSWERS_FILE, operation="copy"),
            "_copier_answers": remembered,
            "_copier_operation": "copy",
        }
        if origin:
            remembered["_src_path"] = origin.folder
        if origin and origin.url:
            # Not a question: the answers file takes its stamp from it, and forgets it.
            context["lkgen_release"] = {"url": origin.url, "ref": origin.ref}
        return context

    def _excludes(self, name: Path) -> bool:
        return any(fnmatch(part, pattern) for part in name.parts for pattern in self._excluded)
