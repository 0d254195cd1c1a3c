"""LKD055: a command of a platform that starts an agent, and does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule, TextFile

# Where platforms and people write how a program is started.
_FILES = ("Procfile", "*compose*.y*ml", "render.y*ml", "railway.*", "fly.toml", "*.sh", "app.yaml")
_RUN = re.compile(r"\b(?:python3?|uv run)(?: -u)? (?P<file>[\w./-]+\.py)(?P<rest>[^&|;>\"'\]#]*)")
# Lines that only speak of a command, and files that are for a terminal.
_SPEAKS = re.compile(r"^\s*(#|echo\b|printf\b)")
_LOCAL = re.compile(r"dev|local|override")
_AGENT = (
    "import asyncio\nfrom livekit.agents import AgentServer, cli\n\nserver = AgentServer()\n\n"
    'if __name__ == "__main__":\n    cli.run_app(server)\n'
)


class NotToldToStart(Rule):
    """Start command in which the agent is not told to start

    ## What it does
    Reads Procfiles, compose files, `render.yaml`, shell scripts and the like for a command that
    runs an agent's file without `start`, or with `dev` or `console` in a file of a platform.

    ## Why
    Without a word `python agent.py` prints its help and ends, and the platform starts it again and
    again. `dev` takes calls with no process ready; `console` waits for a microphone.

    ## Example
    ```
    worker: python agent.py
    ```

    ## Use instead
    ```
    worker: python agent.py start
    ```

    ## Source
    https://docs.livekit.io/agents/server/startup-modes/
    """

    id = "LKD055"
    name = "not-told-to-start"
    severity = "error"
    versions = ">=0.8"
    examples = (
        Good(
            {
                "agent.py": _AGENT,
                "web.py": "print('hello')\n",
                "Procfile": "worker: python agent.py start\nweb: python web.py\n",
                "start.sh": "echo python agent.py\npython agent.py $1\npython agent.py dev\n",
                "compose.dev.yaml": "services:\n  agent:\n    command: python agent.py dev\n",
            }
        ),
        Bad(
            {
                "agent.py": _AGENT,
                "render.yaml": """
                services:
                  - type: worker
                    startCommand: python agent.py  # <- LKD055
                """,
                "run.sh": "nohup python agent.py > agent.log 2>&1 &  # <- LKD055\n",
                "docker-compose.yml": """
                services:
                  agent:
                    command: python agent.py dev  # <- LKD055
                """,
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at each line of such files that runs a worker's file."""
        workers = {
            module.path.name
            for module, _ in project.calls("livekit.agents.cli.run_app")
            if "sys.argv" not in module.source.text
        }
        for file in project.texts(*_FILES) if workers else ():
            for number, line in enumerate(file.lines, 1):
                found = None if _SPEAKS.match(line) else _RUN.search(line)
                if found and found["file"].rpartition("/")[2] in workers:
                    yield from _judged(file, number, found["rest"])


def _judged(file: TextFile, number: int, rest: str) -> Iterator[Finding]:
    words = re.sub(r"\d$", "", rest).split()
    local = file.path.suffix == ".sh" or _LOCAL.search(file.path.name)
    if not words:
        message = "the agent is not told to start: it prints its help and ends"
        yield Finding.in_text(file, number, message, "start, after the file")
    elif words[0] in ("dev", "console") and not local:
        message = f"`{words[0]}` is for a terminal: a worker is started with `start`"
        yield Finding.in_text(file, number, message, "start", "warning")
