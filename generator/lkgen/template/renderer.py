"""Render a project in memory, without Copier: for many variants at once.

Copier writes what a person gets. It takes a second a project, which thousands of variants cannot
have; this renders the same files from the same template and answers, with the template compiled
once. tests/test_render.py holds the two together.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from lkgen.template.config import load_settings
from lkgen.template.questions import Answers

ANSWERS_FILE = ".copier-answers.yml"


class Renderer:
    """The template at `root`, compiled."""

    def __init__(self, root: Path) -> None:
        options = load_settings(root)["_envops"]
        environment = SandboxedEnvironment(
            loader=FileSystemLoader(root),
            # What Copier itself gives to every template.
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
            **{**options, "undefined": StrictUndefined, "keep_trailing_newline": True},
        )
        self._files: list[tuple[Template, Template]] = []
        folder = root / "template"
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                name = path.relative_to(folder).as_posix().removesuffix(".jinja")
                text = environment.get_template(path.relative_to(root).as_posix())
                self._files.append((environment.from_string(name), text))

    def files(self, answers: Answers) -> dict[str, str]:
        """The text of each file of the project that `answers` come to, by relative path."""
        context = {
            **answers.context,
            "_copier_conf": SimpleNamespace(answers_file=ANSWERS_FILE, operation="copy"),
            "_copier_answers": answers.stored,
            "_copier_operation": "copy",
        }
        found: dict[str, str] = {}
        for name, text in self._files:
            # A part of the path that renders to nothing leaves the file out, as in Copier.
            path = name.render(context)
            if all(path.split("/")):
                found[path] = text.render(context)
        return found

    def write(self, answers: Answers, folder: Path) -> dict[str, str]:
        """Write those files into `folder`, which need not exist, and return them."""
        found = self.files(answers)
        for path, text in found.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return found
