"""The one Jinja environment of a template: its files, and the expressions of its questions.

Copier renders both, with the same settings; tests/test_render.py and
tests/test_questions_agree_with_copier.py hold this to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lkgen.built import Compiled

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def jinja_version() -> str:
    """The version of Jinja; empty where it does not say."""
    import jinja2

    return getattr(jinja2, "__version__", "")


class Expressions:
    """Texts and files of the template at `root`, compiled: here, or before.

    `made` gives the module of those that were, and is asked for when the first is rendered.
    `settings` are the `_envops` of copier.yml; `looks_at` says of texts, where that is known
    already, which names they look up. See lkgen.template.build for both.
    """

    def __init__(
        self,
        root: Path,
        settings: Mapping[str, Any],
        made: Callable[[], Compiled | None],
        looks_at: Mapping[str, list[str]],
    ) -> None:
        self._root = root
        self._settings = settings
        self._module = made
        self._looks_at = dict(looks_at)
        self._texts: dict[str, Template] = {}

    def render(self, text: str, context: Mapping[str, Any]) -> str:
        """What `text` comes to; raises jinja2.UndefinedError for a name it has not."""
        if "{" not in text:
            return text
        if text not in self._texts:
            made = self._ready(text)
            self._texts[text] = made or self.environment.from_string(text)
        return self._texts[text].render(context)

    def file(self, path: str) -> Template:
        """The template in the file at `path`, relative to the root."""
        return self.environment.get_template(path)

    def looks_at(self, text: str) -> list[str]:
        """The names that `text` looks up, sorted."""
        if text not in self._looks_at:
            from jinja2 import meta

            names = meta.find_undeclared_variables(self.environment.parse(text))
            self._looks_at[text] = sorted(names)
        return self._looks_at[text]

    @cached_property
    def _made(self) -> dict[str, Any]:
        """What makes each template that was compiled before, by this version of Jinja."""
        module = self._module()
        return module.MADE if module and jinja_version() == module.JINJA else {}

    def _ready(self, name: str, environment: Environment | None = None) -> Template | None:
        """The template of that text or path, if it was made before."""
        if name not in self._made:
            return None
        environment = environment or self.environment
        parts = {**self._made[name](environment), "__file__": name}
        kind = environment.template_class
        return kind.from_module_dict(environment, parts, environment.make_globals(None))

    @cached_property
    def environment(self) -> Environment:
        """The environment that Copier would make."""
        from jinja2 import FileSystemLoader, StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment

        ready = self._ready

        class Loader(FileSystemLoader):
            """Takes what is compiled already, else the file."""

            def load(self, environment: Environment, name: str, globals: Any = None) -> Template:
                return ready(name, environment) or super().load(environment, name, globals)

        return SandboxedEnvironment(
            loader=Loader(self._root),
            # What Copier itself gives to every template.
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
            **{**self._settings, "undefined": StrictUndefined, "keep_trailing_newline": True},
        )
