"""A template: its questions, and the projects that answers to them come to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from lkgen.built import Compiled, built_json, built_module
from lkgen.root import PACKAGED, current_root
from lkgen.template.config import load_config
from lkgen.template.expressions import Expressions
from lkgen.template.questions import Answers, Questions
from lkgen.template.renderer import Origin, Renderer

# So many values of a question are named where it is explained.
_FEW = 6


class Template:
    """The template in the folder `root`: by default this installation's."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or current_root()

    def ids(self) -> list[str]:
        """The ids of the questions that a person may answer."""
        return self.questions.ids()

    def helps(self) -> dict[str, str]:
        """What each of those questions asks; its values too, where they are few."""
        if "helps" in self._built:
            return self._built["helps"]
        choices = self.answer({}, "agent").choices
        found: dict[str, str] = {}
        for id in self.ids():
            values = [choice.value for choice in choices.get(id, [])]
            listed = f": {', '.join(values)}" if 0 < len(values) <= _FEW else ""
            found[id] = f"{self.questions.help(id)}{listed}."
        return found

    def answer(self, given: Mapping[str, Any], folder_name: str) -> Answers:
        """Answer every question: as `given`, else by its default (see `Questions.answer`)."""
        return self.questions.answer(given, folder_name)

    def files(self, answers: Answers, origin: Origin | None = None) -> dict[str, str]:
        """The text of each file of the project that `answers` come to, by relative path."""
        return self.renderer.files(answers, origin)

    def write(self, answers: Answers, folder: Path, origin: Origin | None = None) -> dict[str, str]:
        """Write those files into `folder` and return them; raises OSError."""
        return self.renderer.write(answers, folder, origin)

    def owned(self, answers: Answers) -> set[str]:
        """The files of that project that are the user's from the start: no update touches them."""
        return self.renderer.owned(answers)

    @cached_property
    def document(self) -> dict[str, Any]:
        """All of copier.yml, with what it includes."""
        return self._built.get("document") or load_config(self.root)

    @cached_property
    def expressions(self) -> Expressions:
        """The Jinja environment of both questions and files."""
        looks_at = self._built.get("looks_at", {})
        return Expressions(self.root, self.document["_envops"], self._compiled, looks_at)

    @cached_property
    def questions(self) -> Questions:
        """The questions, in their order."""
        return Questions(self.document, self.expressions)

    @cached_property
    def renderer(self) -> Renderer:
        """What makes files of answers."""
        return Renderer(self.root, self.document, self.expressions, self._built.get("paths"))

    @cached_property
    def _built(self) -> dict[str, Any]:
        """What the wheel computed of it (see lkgen.template.build); empty for any other."""
        return (built_json("template.json") if self.root == PACKAGED else None) or {}

    def _compiled(self) -> Compiled | None:
        """What the wheel compiled, for an earlier template what it has in common with this one."""
        module = built_module("compiled", PACKAGED)
        if module is None or self.root == PACKAGED:
            return module
        if self.document["_envops"] != built_json("template.json")["document"]["_envops"]:
            return None
        made = {name: make for name, make in module.MADE.items() if self._same(name)}
        return Compiled(module.JINJA, made)

    def _same(self, name: str) -> bool:
        """Whether it is an expression, or a file that is the same here."""
        packaged = PACKAGED / name if name.endswith(".jinja") and "\n" not in name else None
        if packaged is None or not packaged.is_file():
            return True
        own = self.root / name
        return own.is_file() and own.read_bytes() == packaged.read_bytes()
