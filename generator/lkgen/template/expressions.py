"""The one Jinja environment of a template: its files, and the expressions of its questions.

Copier renders both, with the same settings; tests/test_render.py and
tests/test_questions_agree_with_copier.py hold this to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment, Template


class Expressions:
    """Texts and files of the template at `root`, compiled: here, or before in `compiled`.

    `settings` are the `_envops` of copier.yml.
    """

    def __init__(
        self, root: Path, settings: Mapping[str, Any], compiled: Mapping[str, Any]
    ) -> None:
        self._root = root
        self._settings = settings
        self._compiled = compiled

    def render(self, text: str, context: Mapping[str, Any]) -> str:
        """What `text` comes to; raises jinja2.UndefinedError for a name it has not."""
        return self.text(text).render(context)

    @cached_property
    def text(self) -> Callable[[str], Template]:
        """From a text to its template."""
        return cache(self._text)

    def _text(self, text: str) -> Template:
        # An expression has no name of its own: it is known by what it says.
        if made := self._made(text):
            return made
        return self.environment.from_string(text)

    def file(self, path: str) -> Template:
        """The template in the file at `path`, relative to the root."""
        return self.environment.get_template(path)

    @cached_property
    def looks_at(self) -> Callable[[str], list[str]]:
        """From a text to the names that it looks up, sorted."""
        from jinja2 import meta

        def names(text: str) -> list[str]:
            return sorted(meta.find_undeclared_variables(self.environment.parse(text)))

        return cache(names)

    def _made(self, name: str) -> Template | None:
        if name not in self._compiled:
            return None
        environment = self.environment
        parts = self._compiled[name](environment)
        parts["__file__"] = name
        made = environment.template_class.from_module_dict(
            environment, parts, environment.make_globals(None)
        )
        return made

    @cached_property
    def environment(self) -> Environment:
        """The environment that Copier would make."""
        from jinja2 import FileSystemLoader, FunctionLoader, StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment

        made = self._made
        files = FileSystemLoader(self._root)

        class Loader(FunctionLoader):
            """Takes what is compiled already, else the file."""

            def load(self, environment: Environment, name: str, globals: Any = None) -> Template:
                return made(name) or files.load(environment, name, globals)

        return SandboxedEnvironment(
            loader=Loader(lambda name: None),
            # What Copier itself gives to every template.
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
            **{**self._settings, "undefined": StrictUndefined, "keep_trailing_newline": True},
        )
