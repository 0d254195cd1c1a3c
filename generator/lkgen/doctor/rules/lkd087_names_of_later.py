"""LKD087: names of 1.0 in a project that gets 0.x."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import is_guarded
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule

# What 1.0 brought; the newest 0.x, 0.12.20, has none of it.
NEW = ("AgentSession", "Agent", "RunContext", "function_tool", "AgentServer", "RoomInputOptions")
_MODULES = ("livekit.agents", "livekit.agents.llm", "livekit.agents.voice")


class NamesOfLater(Rule):
    """Names of 1.0 in a project that gets 0.x

    ## What it does
    Finds `AgentSession`, `Agent`, `function_tool` and `livekit.agents.voice` in a project whose
    requirements or lock give it a livekit-agents below 1.0.

    ## Why
    `ImportError: cannot import name 'AgentSession'`: the agent does not start where its
    requirements are installed anew.

    ## Example
    ```
    livekit-agents>=0.12.17,<1.0    # and in agent.py: from livekit.agents import AgentSession
    ```

    ## Use instead
    ```
    livekit-agents>=1.8,<1.9
    ```

    ## Source
    livekit-agents 0.12.20, installed.
    """

    id = "LKD087"
    name = "names-of-later"
    severity = "error"
    versions = "<1.0"
    examples = (
        Good("from livekit.agents import JobContext, llm\n", version="0.12.20"),
        Bad(
            """
            from livekit.agents import AgentSession, JobContext  # <- LKD087
            from livekit.agents.voice import Agent
            """,
            version="0.12.20",
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look for the first such import of each name."""
        if project.gets.open and not project.pins.asked and project.as_if is None:
            return
        for module in project.modules:
            for node in module.nodes:
                if not isinstance(node, ast.ImportFrom) or node.module not in _MODULES:
                    continue
                names = [alias.name for alias in node.names if alias.name in NEW]
                if names and not is_guarded(module, node, "ImportError", "Exception"):
                    message = f"livekit-agents {project.version} has no `{names[0]}`"
                    yield Finding.at(module, node, message, "livekit-agents>=1 in the requirements")
                    return
