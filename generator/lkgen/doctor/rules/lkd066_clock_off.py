"""LKD066: a clock with which LiveKit refuses every token."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Machine, Rule
from lkgen.project.env_files import settings

# A token says from when on and for how long it holds (livekit/api/access_token.py); livekit-server
# lets a minute pass on either side.
_HOLDS_S = 6 * 3600
_LEEWAY_S = 60
_AGENT = "import livekit.agents\n"
_URL = {"agent.py": _AGENT, ".env": "LIVEKIT_URL=wss://x\n"}
_MARKED = {"agent.py": _AGENT, ".env": "LIVEKIT_URL=wss://x  # <- LKD066\n"}


def _behind() -> float:
    return time.time() - 7 * 3600


def _ahead_of_server(url: str) -> float:
    return time.time() - 300


def _same_as_server(url: str) -> float:
    return time.time() + 20


class ClockOff(Rule):
    """Clock with which every token is refused

    ## What it does
    Compares this machine's clock with the time at which the project's files were last written,
    which cannot lie ahead; with `--online`, with what the server of LIVEKIT_URL says.

    ## Why
    The worker signs its tokens by this clock. Six hours behind they have expired when they are
    made, a minute ahead they do not hold yet; the server says 401 to both. Clocks of virtual
    machines and of WSL fall behind in a sleep.

    ## Example
    ```sh
    lkgen doctor --online
    ```

    ## Use instead
    ```sh
    sudo timedatectl set-ntp true   # in WSL: wsl --shutdown
    ```

    ## Source
    livekit/api/access_token.py; livekit-server, which refuses such tokens
    """

    id = "LKD066"
    name = "clock-off"
    severity = "error"
    beyond = True
    examples = (
        Good(_URL),
        Good(_URL, machine=Machine(server_time=_same_as_server)),
        Good({"agent.py": _AGENT}, machine=Machine(server_time=_ahead_of_server)),
        Bad({"agent.py": f"{_AGENT[:-1]}  # <- LKD066\n"}, machine=Machine(now=_behind)),
        Bad(_MARKED, machine=Machine(server_time=_ahead_of_server)),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare the clock with what is known of the time."""
        now = project.machine.now()
        newest, path = max(((_written(file), file) for file in project.files), default=(0.0, None))
        if path is not None and newest - now > _HOLDS_S:
            message = f"this machine's clock is {_hours(newest - now)} behind this file's time"
            yield Finding.in_text(project.text(path) or path, 1, message, "set the clock")
        for file in project.env_files if project.machine.server_time else ():
            for one in settings(file.text):
                if one.name == "LIVEKIT_URL" and one.value:
                    yield from _against(project, file.path, one.line, one.value)
                    return


def _against(project: AgentProject, path: Path, line: int, url: str) -> Iterator[Finding]:
    """Compare the clock with a server's."""
    asked = project.machine.server_time
    theirs = asked(url) if asked else None
    ahead = project.machine.now() - theirs if theirs is not None else 0.0
    if ahead > _LEEWAY_S or -ahead > _HOLDS_S:
        how = f"{_hours(ahead)} ahead of" if ahead > 0 else f"{_hours(-ahead)} behind"
        message = f"this machine's clock is {how} the server's: it refuses the tokens"
        yield Finding.in_text(project.text(path) or path, line, message, "set the clock")


def _written(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.0f} h" if seconds > 5400 else f"{seconds / 60:.0f} min"
