"""LKD085: an old livekit-agents beside the newest of what it needs."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.requirements import Requirement as Parsed
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from lkgen.doctor.quiet_packages import BRING_HTTPX, QUIET
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule

_PACKAGE = "livekit-agents"
_OPENAI = "livekit-plugins-openai"
# What brings httpx along, of what plugins ask for.
_BRING = ("httpx", "httpx-ws", "fal-client", "mistralai", "spitch", "fish-audio-sdk")


class PinThatNoLongerRuns(Rule):
    """Old version that a fresh install no longer runs

    ## What it does
    Finds a livekit-agents before 1.6 that no lock file holds together with the `openai` of its
    time, in projects where nothing else brings httpx.

    ## Why
    `ModuleNotFoundError: No module named 'httpx'`. Those versions take any newer `openai`, import
    httpx and leave it to `openai` to bring it, which from 3 on brings httpx2. The agent runs where
    it was installed long ago, and does not start in an image built today.

    ## Example
    ```
    livekit-agents[openai]==1.5.17
    ```

    ## Use instead
    ```
    livekit-agents[openai]==1.5.17
    openai<3
    ```
    Or a lock file; or 1.6 and newer, which name the `openai` that they run with.

    ## Source
    Installed and imported on 2026-11-29: 0.12.20 and 1.2.18. Read in the packages of 1.3.12 and
    1.5.17: what they import, and what they ask for.
    """

    id = "LKD085"
    name = "pin-that-no-longer-runs"
    severity = "error"
    versions = "<1.6"
    examples = (
        Good(
            {
                "agent.py": "import livekit.agents\n",
                "requirements.txt": "livekit-agents[openai]==1.5.17\nopenai<3\n",
            }
        ),
        Good(
            {
                "agent.py": "import livekit.agents\n",
                "requirements.txt": "livekit-agents[openai]==1.5.17\nsupabase\n",
            }
        ),
        Good(
            {
                "agent.py": "import livekit.agents\n",
                "requirements.txt": "livekit-agents[openai]~=1.2\n",
            }
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "requirements.txt": """
                python-dotenv
                livekit-agents[openai,silero]==1.5.17  # <- LKD085
                """,
            }
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "requirements.txt": """
                livekit-agents<1  # <- LKD085
                livekit-plugins-openai<1
                """,
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at what a fresh install of the requirements gives."""
        pins = project.pins
        if pins.lock is not None or pins.unreadable or project.as_if is not None:
            return
        own = [one for one in pins.asked if one.name == _PACKAGE]
        if not own or project.gets.known_by.startswith("installed"):
            return
        names = {one.name for one in pins.asked}
        names |= {f"livekit-plugins-{extra}" for one in own for extra in one.extras}
        if _wants_openai(project, names) and not _brings_httpx(project, names):
            message = f"{_PACKAGE} {project.version} imports httpx, and today's openai brings none"
            yield Finding.in_text(own[0].path, own[0].line, message, "openai<3 beside it")


def _wants_openai(project: AgentProject, names: set[str]) -> bool:
    """Whether an `openai` comes along whose version is left open."""
    if not (project.on(">=1.2") or _OPENAI in names):
        return False
    for one in project.pins.asked:
        if one.name == "openai":
            try:
                if not SpecifierSet(one.specifier).contains("3.57"):
                    return False
            except InvalidSpecifier:
                return False
    return True


def _brings_httpx(project: AgentProject, names: set[str]) -> bool:
    """Whether something that is asked for may bring httpx along."""
    others = {name for name in names if not name.startswith("livekit")}
    if names & BRING_HTTPX or not others <= QUIET:
        return True
    for name in names:
        package = project.facts.packages.get(name)
        if name.startswith("livekit-plugins-") and package is None:
            return True
        for text in package.requires if package else ():
            wanted = Parsed(text)
            if wanted.name in _BRING and not wanted.marker:
                return True
    return False
