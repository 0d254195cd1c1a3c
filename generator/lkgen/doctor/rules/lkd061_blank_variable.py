"""LKD061: a variable that is set to nothing, or not set."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule
from lkgen.project.env_files import settings
from lkgen.project.variables import read_of

_AGENT = """
import os
import livekit.agents

voice = os.getenv("VOICE_ID", "alloy")
key = os.environ["CRM_TOKEN"]
"""


class BlankVariable(Rule):
    """Variable that is set to nothing, or missing

    ## What it does
    Compares your `.env` files with what the code reads: a variable that is there without a value
    although the code has a default, and one that the code cannot do without and nobody sets.

    ## Why
    `VOICE_ID=` sets an empty text, and `os.getenv("VOICE_ID", "alloy")` then gives that, not the
    default. What is missing shows when a call comes in.

    ## Example
    ```sh
    VOICE_ID=
    ```

    ## Use instead
    ```sh
    # VOICE_ID=
    ```

    ## Source
    python-dotenv, os.getenv
    """

    id = "LKD061"
    name = "blank-variable"
    severity = "warning"
    examples = (
        Good({"agent.py": _AGENT}),
        Good({"agent.py": _AGENT, ".env": "# VOICE_ID=\nCRM_TOKEN=x\n"}),
        Good({"agent.py": _AGENT, ".env": "VOICE_ID=x\n"}, environ={"CRM_TOKEN": "x"}),
        Bad({"agent.py": _AGENT, ".env": "VOICE_ID=  # <- LKD061\nCRM_TOKEN=x\n"}),
        Bad({"agent.py": _AGENT, ".env.local": "VOICE_ID=x  # <- LKD061\n"}),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare files with code, where somebody has written a file."""
        if not project.env_files:
            return
        with_default = {name for module in project.modules for name in _with_default(module)}
        needed = {name for module in project.modules for name in _needed(module)}
        set_: set[str] = {name for name, value in project.environ.items() if value}
        for file in project.env_files:
            for one in settings(file.text):
                if one.value:
                    set_.add(one.name)
                elif one.name in with_default and one.name not in project.environ:
                    message = f"{one.name} is set to nothing, so that its default does not count"
                    yield Finding.in_text(file, one.line, message, f"# {one.name}=")
        missing = sorted(needed - set_)
        if missing:
            names = ", ".join(missing[:5]) + (", …" if missing[5:] else "")
            verb = "is" if len(missing) == 1 else "are"
            message = f"{names} {verb} read by the code and set nowhere"
            yield Finding.in_text(project.env_files[0], 1, message)


def _needed(module: Module) -> Iterator[str]:
    """The names in `os.environ[NAME]`, which ends with a KeyError, unless somebody catches it."""
    for node in module.nodes:
        if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
            continue
        name = module.text(node.slice)
        caught = any(isinstance(one, ast.Try) for one in module.around(node))
        if name and not caught and module.resolve(node.value) == "os.environ":
            yield name


def _with_default(module: Module) -> Iterator[str]:
    for node in module.nodes:
        read = read_of(module.source, node, ()) if isinstance(node, ast.Call) else None
        match read:
            case (str(name), ast.Constant(value=value)) if value not in (None, ""):
                yield name
            case _:
                pass
