"""LKD083: variables of an `.env` file that are read before the file is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_READS = ("os.getenv", "os.environ.get")
_LOADS = ("dotenv.load_dotenv", "dotenv.main.load_dotenv")


class VariablesLoadedLate(Rule):
    """Variable that is read before its file is loaded

    ## What it does
    Follows the lines of an agent's file, and of those that it imports, in the order in which they
    run, and finds `os.getenv(…)` at the top of a file before the `load_dotenv()` of the agent.

    ## Why
    What stands in `.env` is not there yet: the variable is None or its default, on the machine of
    whoever follows the README, and right where the variables come from the platform.

    ## Example
    ```python
    MODEL = os.getenv("LLM_MODEL")
    load_dotenv()
    ```

    ## Use instead
    ```python
    load_dotenv()
    MODEL = os.getenv("LLM_MODEL")
    ```

    ## Source
    https://pypi.org/project/python-dotenv/
    """

    id = "LKD083"
    name = "variables-loaded-late"
    severity = "warning"
    examples = (
        Good(
            {
                "agent.py": """
                import os
                from dotenv import load_dotenv
                from livekit.agents import WorkerOptions, cli

                load_dotenv()

                from settings import MODEL

                def url():
                    return os.getenv("URL")

                KEY = os.getenv("KEY")

                if __name__ == "__main__":
                    cli.run_app(WorkerOptions(entrypoint_fnc=url))
                """,
                "settings.py": "import os\n\nMODEL = os.getenv('MODEL')\n",
            }
        ),
        Good(
            """
            import os
            from dotenv import load_dotenv
            from livekit.agents import WorkerOptions, cli

            KEY = os.getenv("KEY")

            def main():
                load_dotenv()
                cli.run_app(WorkerOptions(entrypoint_fnc=main))
            """
        ),
        Bad(
            {
                "agent.py": """
                import os
                from dotenv import load_dotenv
                from livekit.agents import WorkerOptions, cli
                from settings import MODEL

                KEY = os.getenv("KEY")  # <- LKD083
                load_dotenv()

                if __name__ == "__main__":
                    cli.run_app(WorkerOptions(entrypoint_fnc=print))
                """,
                "settings.py": """
                import os

                class Settings:
                    model = os.environ.get("MODEL", "gpt-5")  # <- LKD083

                MODEL = Settings.model
                """,
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Follow each file that runs a worker."""
        seen: set[ast.AST] = set()
        for module in dict.fromkeys(one for one, _ in project.calls("livekit.agents.cli.run_app")):
            run = _Run(project)
            run.module(module)
            for place, node in run.early if run.loaded else ():
                if node not in seen:
                    seen.add(node)
                    message = "the `.env` file is loaded after this"
                    yield Finding.at(place, node, message, "load_dotenv() before this")


class _Run:
    """The lines of a program's files in the order in which they run."""

    def __init__(self, project: AgentProject) -> None:
        self._project = project
        self._by_name = {module.name: module for module in project.modules}
        self._seen: set[str] = set()
        self.loaded = False
        self.early: list[tuple[Module, ast.Call]] = []

    def module(self, module: Module) -> None:
        """Run what stands at the top of a file, as far as its `.env` file is not loaded."""
        if module.name in self._seen:
            return
        self._seen.add(module.name)
        for node in module.tree.body:
            if self.loaded:
                return
            if isinstance(node, ast.Import | ast.ImportFrom):
                for name in self._imported(module, node):
                    self.module(self._by_name[name])
            else:
                self._statement(module, node)

    def _imported(self, module: Module, node: ast.Import | ast.ImportFrom) -> list[str]:
        layout = self._project.codebase.layout
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            start = "." * node.level + (node.module or "")
            dot = "." if node.module else ""
            names = [start, *(f"{start}{dot}{alias.name}" for alias in node.names)]
        found = (layout.located(module.path, name) for name in names)
        return [name for name in found if name in self._by_name]

    def _statement(self, module: Module, node: ast.stmt) -> None:
        for one in _run_at_once(node):
            if isinstance(one, ast.Call):
                path = module.resolve(one.func)
                self.loaded = self.loaded or path in _LOADS
                if path in _READS and not self.loaded:
                    self.early.append((module, one))


def _run_at_once(node: ast.AST) -> Iterator[ast.AST]:
    """What a statement runs when its file is read: no function's body, nor what is run last."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
        return
    yield node
    for inner in ast.iter_child_nodes(node):
        yield from _run_at_once(inner)
