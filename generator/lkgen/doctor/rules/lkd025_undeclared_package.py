"""LKD025: a LiveKit package that is imported and not asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_PACKAGE = "livekit-agents"
_MAYBE = "try:\n    from livekit.plugins import krisp\nexcept ImportError: ...\n"


class UndeclaredPackage(Rule):
    """LiveKit package that is imported and not asked for

    ## What it does
    Finds plugins that are imported and stand in no requirement, agents without a requirement of
    livekit-agents, and a `requires-python` that lets in Pythons which livekit-agents refuses.

    ## Why
    It runs where the package happens to be, and ends with a ModuleNotFoundError elsewhere.

    ## Example
    ```
    livekit-agents[openai]==1.8.9    # and in agent.py: from livekit.plugins import silero
    ```

    ## Use instead
    ```
    livekit-agents[openai,silero]==1.8.9
    ```

    ## Source
    `Requires-Dist` and `Requires-Python` of livekit-agents.
    """

    id = "LKD025"
    name = "undeclared-package"
    severity = "error"
    examples = (
        Good(
            {
                "agent.py": "from livekit.plugins import openai, silero\nimport livekit.agents\n",
                "requirements.txt": "livekit-agents[openai]==1.8.9\nlivekit-plugins-silero\n",
            }
        ),
        Good(
            {
                "agent.py": _MAYBE,
                "requirements.txt": "livekit-agents==1.8.9\n",
            }
        ),
        Bad(
            {
                "agent.py": """
                import livekit.agents
                from livekit.plugins import openai, noise_cancellation  # <- LKD025
                """,
                "requirements.txt": "livekit-agents[openai]==1.8.9\n",
            }
        ),
        Bad(
            {
                "agent.py": "from livekit import agents  # <- LKD025\n",
                "requirements.txt": "python-dotenv\n",
            }
        ),
        Bad(
            {
                "agent.py": "from livekit import agents\n",
                "pyproject.toml": """
                [project]
                name = "x"
                requires-python = ">=3.8"  # <- LKD025
                dependencies = ["livekit-agents==1.8.9"]
                """,
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare what is imported with what is asked for."""
        if project.pins.name.startswith("livekit-"):
            return
        yield from _python(project)
        declared = _Declared(project)
        if not declared.anything:
            return
        seen: set[str] = set()
        for module in project.modules:
            missing: dict[ast.stmt, list[str]] = {}
            for node, package in _imports(module, project):
                if package not in seen and not declared.has(package):
                    seen.add(package)
                    missing.setdefault(node, []).append(package)
            for node, packages in missing.items():
                are, them = ("is", "it") if len(packages) == 1 else ("are", "them")
                names = ", ".join(packages)
                message = f"{names} {are} imported, and no requirement asks for {them}"
                yield Finding.at(module, node, message, _as_extras(packages))


def _as_extras(packages: list[str]) -> str:
    extras = [one.removeprefix("livekit-plugins-") for one in packages if one != _PACKAGE]
    return f"{_PACKAGE}[{','.join(extras)}]" if extras else _PACKAGE


class _Declared:
    """What a project asks for, wherever it says so."""

    def __init__(self, project: AgentProject) -> None:
        self._project = project
        self._names = {one.name for one in project.pins.asked} | set(project.pins.locked)
        self._extras = {
            canonicalize_name(extra)
            for one in project.pins.asked
            if one.name == _PACKAGE
            for extra in one.extras
        }

    @property
    def anything(self) -> bool:
        """Whether there are requirements that can be read, and nothing that cannot."""
        return bool(self._project.pins.asked) and not self._project.pins.unreadable

    def has(self, package: str) -> bool:
        """Whether a package is asked for, by name or as an extra, or is named by a build file."""
        if package in self._names or package.removeprefix("livekit-plugins-") in self._extras:
            return True
        if package == _PACKAGE and any(one.startswith("livekit-plugins-") for one in self._names):
            return True
        # Some publish theirs under a name of their own, such as livekit-murf.
        own = package.removeprefix("livekit-plugins")
        others = (one for one in self._names if "livekit" in one)
        return any(one.endswith(own) for one in others) or package in self._elsewhere

    @cached_property
    def _elsewhere(self) -> str:
        """The text of files that install packages in their own ways."""
        files = self._project.texts(
            "Dockerfile*",
            "*.dockerfile",
            "setup.py",
            "setup.cfg",
            "environment*.y*ml",
            "*.sh",
            "Makefile",
            "justfile",
            "*requirements*",
        )
        return "\n".join(file.text for file in files)


def _imports(module: Module, project: AgentProject) -> Iterator[tuple[ast.stmt, str]]:
    packages = {
        one.module: name
        for name, one in project.facts.packages.items()
        if name.startswith("livekit-plugins-")
    }
    for node in module.nodes:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        assert isinstance(node, ast.stmt) or not names
        for name in names:
            parts = name.split(".")
            if parts[:2] == ["livekit", "agents"]:
                package = _PACKAGE
            elif parts[:2] == ["livekit", "plugins"] and parts[2:] and parts[2] != "*":
                own = ".".join(parts[:3])
                package = packages.get(own) or f"livekit-plugins-{parts[2].replace('_', '-')}"
            else:
                continue
            if isinstance(node, ast.stmt) and not _optional(module, node):
                yield node, package


def _optional(module: Module, node: ast.AST) -> bool:
    """Whether an import may fail, or is there for type checkers only."""
    return any(
        isinstance(one, ast.Try) or (isinstance(one, ast.If) and "TYPE_CHECKING" in ast.dump(one))
        for one in module.around(node)
    )


def _python(project: AgentProject) -> Iterator[Finding]:
    wanted = project.pins.python
    package = project.facts.packages[_PACKAGE]
    file = project.text(project.root / "pyproject.toml")
    if not wanted or file is None or "requires-python" not in file.text:
        return
    try:
        theirs, own = SpecifierSet(package.requires_python), SpecifierSet(wanted)
    except InvalidSpecifier:
        return
    # What a resolver must find a version for; the upper bound it leaves to later.
    least = [Version(f"3.{minor}") for minor in range(7, 10) if Version(f"3.{minor}.99") in own]
    refused = [one for one in least if Version(f"{one}.99") not in theirs]
    # Where the version is left open, a resolver takes an older one for that Python.
    if refused and not project.gets.open and project.on(f">={project.facts.series}"):
        line = next((n for n, one in enumerate(file.lines, 1) if "requires-python" in one), 1)
        yield Finding.in_text(
            file,
            line,
            f"livekit-agents {project.facts.version} does not run on {refused[0]}",
            f'requires-python = "{package.requires_python}"',
        )
