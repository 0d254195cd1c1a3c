"""LKD063: what is installed does not go together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule
from lkgen.project.agents_version import as_version
from lkgen.project.environments import livekit_packages, site_packages

_PACKAGE = "livekit-agents"
_AGENT = {"agent.py": "import livekit.agents\n"}
_PLACE = ".venv/lib/python3.12/site-packages"
_LOCK = '[[package]]\nname = "livekit-agents"\nversion = "1.8.9"\n'
_PROJECT = '[project]\nname = "x"\ndependencies = ["livekit-agents"]  # <- LKD063\n'


def _installed(**versions: str) -> dict[str, str]:
    return {f"{_PLACE}/{name}-{one}.dist-info/METADATA": "" for name, one in versions.items()}


class InstalledApart(Rule):
    """Installed packages that do not go together

    ## What it does
    Looks into the project's `.venv`: plugins that LiveKit releases together with livekit-agents and
    that are of another release line, and a livekit-agents that is not the one in the lock.

    ## Why
    What runs is what is installed. Plugins and livekit-agents use each other's internals; apart
    they fail with texts that name neither.

    ## Example
    ```sh
    pip install --upgrade livekit-plugins-openai
    ```

    ## Use instead
    ```sh
    uv sync
    ```

    ## Source
    https://github.com/livekit/agents/issues/3785, https://github.com/livekit/agents/issues/3038
    """

    id = "LKD063"
    name = "installed-apart"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good({**_AGENT, **_installed(livekit_agents="1.8.9", livekit_plugins_openai="1.8.9")}),
        Good({**_AGENT, **_installed(livekit_agents="1.8.9", livekit_plugins_krisp="0.4.9")}),
        Bad(
            {
                "agent.py": "import livekit.agents  # <- LKD063\n",
                **_installed(livekit_agents="1.8.9", livekit_plugins_openai="1.5.17"),
            }
        ),
        Bad(
            {
                **_AGENT,
                "pyproject.toml": _PROJECT,
                "uv.lock": _LOCK,
                **_installed(livekit_agents="1.5.17"),
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at the environment that comes first: it is the one that runs."""
        found = map(livekit_packages, site_packages(project.root))
        has = next((one for one in found if one), dict[str, str]())
        core = as_version(has.get(_PACKAGE, ""))
        if core is None or project.as_if is not None:
            return
        path, line = _place(project)
        place = project.text(path) or path
        locked = as_version(project.pins.locked.get(_PACKAGE, ""))
        if locked and locked != core and project.pins.lock:
            message = f"{_PACKAGE} {core} is installed, {project.pins.lock.name} has {locked}"
            yield Finding.in_text(place, line, message, "uv sync", "warning")
        facts = project.facts_of(core)[-1]
        for name, text in sorted(has.items()):
            known, version = facts.packages.get(name), as_version(text)
            together = known is not None and known.version == facts.version
            if together and version and version.release[:2] != core.release[:2]:
                message = f"{name} {version} is installed beside {_PACKAGE} {core}"
                yield Finding.in_text(place, line, message, f"{name}=={core}")


def _place(project: AgentProject) -> tuple[Path, int]:
    """Where to say it: where livekit-agents is asked for, else in the agent's first file."""
    asked = (one for one in project.pins.asked if one.name == _PACKAGE)
    first = next(asked, None)
    return (first.path, first.line) if first else (project.modules[0].path, 1)
