"""LKD065: another process has the port that the worker opens."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Machine, Rule
from lkgen.project.source import parse

# Of WorkerOptions and AgentServer, in `start`; `dev` takes any that is free.
_DEFAULT = 8081
_WORKERS = ("AgentServer", "WorkerOptions", "ServerOptions")
_AGENT = """
from livekit.agents import AgentServer

server = AgentServer({port})
"""


class PortTaken(Rule):
    """Port of the worker that another process has

    ## What it does
    Asks this machine whether something listens on the port that the worker opens for health
    checks: the one given to AgentServer or WorkerOptions, else 8081.

    ## Why
    `start` then ends with `address already in use`. As a rule the other is a worker that has not
    ended, or another agent.

    ## Example
    ```python
    server = AgentServer()
    ```

    ## Use instead
    ```python
    server = AgentServer(port=8082)
    ```

    ## Source
    livekit/agents/worker.py; livekit/agents/http_server.py
    """

    id = "LKD065"
    name = "port-taken"
    severity = "info"
    versions = ">=0.8"
    beyond = True
    examples = (
        Good(_AGENT.format(port=""), machine=Machine(listens=lambda port: port != 8081)),
        Good(_AGENT.format(port="port=0"), machine=Machine(listens=lambda _: True)),
        Good(_AGENT.format(port="port=PORT"), machine=Machine(listens=lambda _: True)),
        Bad(
            _AGENT.format(port="").rstrip() + "  # <- LKD065\n",
            machine=Machine(listens=lambda port: port == 8081),
        ),
        Bad(
            _AGENT.format(port="port=9000").rstrip() + "  # <- LKD065\n",
            machine=Machine(listens=lambda port: port == 9000),
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Ask for the port of each worker."""
        for path, call in _workers(project):
            given = next((word.value for word in call.keywords if word.arg == "port"), None)
            spread = any(word.arg is None for word in call.keywords)
            port = _DEFAULT if given is None and not spread else getattr(given, "value", None)
            if isinstance(port, int) and port and project.machine.listens(port):
                place = (call.lineno, call.col_offset + 1, call.end_lineno or call.lineno)
                message = f"another process has port {port}, and `start` wants it"
                end = (call.end_col_offset or 0) + 1
                yield Finding(path, *place, end, message, "end it, or give another port=")


def _workers(project: AgentProject) -> Iterator[tuple[Path, ast.Call]]:
    """Where a worker is made. Read by itself, since it is asked each time."""
    for file in project.files:
        text = project.text(file) if file.suffix == ".py" else None
        if text is None or not any(f"{name}(" in text.text for name in _WORKERS):
            continue
        try:
            tree = parse(text.text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(_WORKERS):
                yield file, node
