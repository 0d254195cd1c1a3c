"""LKD052: a project or file that has the name of a package it needs."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from packaging.utils import canonicalize_name

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule

# What livekit-agents itself imports by these names; plugins have their own, below livekit.plugins.
_NEEDED = ("livekit", "openai", "dotenv", "aiohttp", "numpy", "pydantic")


class ShadowedName(Rule):
    """Project or file named as a package that is needed

    ## What it does
    Finds a project whose name is that of one of its dependencies, and files beside the agent that
    have the name of a package or of a module of Python's own.

    ## Why
    uv cannot lock the first. Of the second, Python imports your file where the agent or LiveKit
    means the package.

    ## Example
    ```
    agent.py  livekit.py
    ```

    ## Use instead
    Another name.

    ## Source
    https://github.com/astral-sh/uv/issues/7329
    """

    id = "LKD052"
    name = "shadowed-name"
    severity = "error"
    examples = (
        Good({"agent.py": "import livekit.agents\n", "app/logging.py": "", "app/__init__.py": ""}),
        Good({"cartesia.py": "from livekit.plugins import cartesia\n"}),
        Bad(
            {
                "agent.py": "import livekit.agents\nimport helpers\n",
                "helpers.py": "",
                "asyncio.py": "# <- LKD052\n",
            }
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "pyproject.toml": """
                [project]
                name = "LiveKit_Agents"  # <- LKD052
                dependencies = ["livekit-agents==1.8.9"]
                """,
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at the project's name and at the files beside those that start an agent."""
        yield from _name(project)
        folders = {
            module.path.parent
            for module in project.modules
            if not (module.path.parent / "__init__.py").exists()
            and any("livekit" in name for _, name, _ in module.source.imports)
        }
        taken = {*sys.stdlib_module_names, *_NEEDED}
        for file in project.files:
            if file.parent in folders and file.suffix == ".py" and file.stem in taken:
                what = "Python's own" if file.stem in sys.stdlib_module_names else "the package"
                place = (file, 1, 1, 1, 1)
                message = f"`import {file.stem}` gives this file, not {what} {file.stem}"
                yield Finding(*place, message, "another name")


def _name(project: AgentProject) -> Iterator[Finding]:
    file = project.text(project.root / "pyproject.toml")
    if file is None or not project.pins.name:
        return
    own = canonicalize_name(project.pins.name)
    if any(one.name == own and one.path == file.path for one in project.pins.required):
        lines = (n for n, line in enumerate(file.lines, 1) if line.strip().startswith("name"))
        message = f"the project has the name of {own}, which it depends on: uv cannot lock it"
        yield Finding.in_text(file, next(lines, 1), message, "another name")
