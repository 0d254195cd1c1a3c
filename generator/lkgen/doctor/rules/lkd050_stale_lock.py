"""LKD050: a lock file that does not hold what is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule
from lkgen.project.pins import Requirement

_AGENT = "import livekit.agents\n"
_PROJECT = '[project]\nname = "x"\ndependencies = [\n    "livekit-agents>=1.8",{mark}\n]\n'
_LOCK = '[[package]]\nname = "livekit-agents"\nversion = "{version}"\n'


class StaleLock(Rule):
    """Lock file that does not hold what is asked for

    ## What it does
    Finds requirements that the lock file beside them does not meet, or does not know.

    ## Why
    `uv sync --locked`, as in a Dockerfile or in CI, fails; without it, others get other versions
    than you.

    ## Example
    ```
    livekit-agents>=1.8    # and in uv.lock: 1.5.17
    ```

    ## Use instead
    ```sh
    uv lock
    ```

    ## Source
    https://docs.astral.sh/uv/concepts/projects/sync/
    """

    id = "LKD050"
    name = "stale-lock"
    severity = "error"
    examples = (
        Good(
            {
                "agent.py": _AGENT,
                "pyproject.toml": _PROJECT.format(mark=""),
                "uv.lock": _LOCK.format(version="1.8.9"),
            }
        ),
        Bad(
            {
                "agent.py": _AGENT,
                "pyproject.toml": _PROJECT.format(mark="  # <- LKD050"),
                "uv.lock": _LOCK.format(version="1.5.17"),
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare each requirement with the lock."""
        lock = project.pins.lock
        if lock is None or lock.parent != project.root or not project.pins.locked:
            return
        for one in project.pins.asked:
            if one.marker or one.path.name not in ("pyproject.toml", "Pipfile"):
                continue
            text = project.text(one.path)
            if text is None or "override-dependencies" in text.text:
                continue
            locked = project.pins.locked.get(one.name)
            if locked is None or not _meets(locked, one):
                has = f"{one.name} {locked}" if locked else f"no {one.name}"
                message = f"{lock.name} has {has}, and {one.name}{one.specifier} is asked for"
                yield Finding.in_text(text, one.line, message, _commands(lock.name))


def _meets(locked: str, one: Requirement) -> bool:
    try:
        return Version(locked) in SpecifierSet(one.specifier, prereleases=True)
    except (InvalidVersion, InvalidSpecifier):
        return True


def _commands(lock: str) -> str:
    known = {"poetry.lock": "poetry lock", "pdm.lock": "pdm lock", "Pipfile.lock": "pipenv lock"}
    return known.get(lock, "uv lock")
