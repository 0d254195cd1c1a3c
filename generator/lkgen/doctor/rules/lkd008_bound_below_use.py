"""LKD008: a requirement that lets in versions without what the code uses."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule

_PACKAGE = "livekit-agents"


class BoundBelowUse(Rule):
    """Requirement lets in versions that lack what is used

    ## What it does
    Finds a lower bound of livekit-agents below the first version that has a name which the code
    imports from it.

    ## Why
    A resolver may take the oldest version that is allowed, and another package may hold it there;
    the agent then ends with an ImportError.

    ## Example
    ```
    livekit-agents>=1.3    # and in agent.py: from livekit.agents import TurnHandlingOptions
    ```

    ## Use instead
    ```
    livekit-agents>=1.5
    ```

    ## Source
    The names that each series of livekit-agents exports.
    """

    id = "LKD008"
    name = "bound-below-use"
    severity = "warning"
    versions = ">=1.0"
    examples = (
        Good(
            {
                "agent.py": "from livekit.agents import TurnHandlingOptions\n",
                "requirements.txt": "livekit-agents>=1.5,<1.9\n",
            }
        ),
        Bad(
            {
                "agent.py": "from livekit.agents import TurnHandlingOptions\n",
                "requirements.txt": "livekit-agents>=1.3,<1.9  # <- LKD008\n",
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Find the lowest version that is allowed, and what it lacks."""
        for one in project.pins.asked:
            least = _least(one.specifier) if one.name == _PACKAGE and not one.exact else None
            if least is None or least >= project.version:
                continue
            older = project.facts_of(least)
            lacking = {
                name
                for name in _used(project)
                if project.facts.home(name) and not any(f.home(name) for f in older)
            }
            if not lacking:
                continue
            names = ", ".join(sorted(name.rpartition(".")[2] for name in lacking)[:3])
            first = next(
                (
                    series
                    for series in project.series_after(least)
                    if all(series.home(name) for name in lacking)
                ),
                project.facts,
            )
            text = project.text(one.path)
            yield Finding.in_text(
                text or one.path,
                one.line,
                f"livekit-agents {least} has no {names}",
                f"livekit-agents>={first.series}",
                "info" if project.pins.lock else None,
            )
            return


def _used(project: AgentProject) -> set[str]:
    """The names that the code imports from livekit.agents."""
    return {
        f"{module}.{name}"
        for one in project.modules
        for _, module, name in one.source.imports
        if module.startswith("livekit.agents") and name not in ("", "*")
    }


def _least(specifier: str) -> Version | None:
    try:
        bounds = [one for one in SpecifierSet(specifier) if one.operator in (">=", "~=")]
    except InvalidSpecifier:
        return None
    return max((Version(one.version) for one in bounds), default=None)
