"""LKD009: plugins of another release than livekit-agents."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule

_PACKAGE = "livekit-agents"


class VersionsApart(Rule):
    """Plugin of another release than livekit-agents

    ## What it does
    Finds plugins that LiveKit releases together with livekit-agents and that are locked, pinned or
    held to another release line than it.

    ## Why
    They use each other's internals. Apart they fail in ways that name neither, such as
    `unexpected keyword argument 'mark_refreshed_on_get'`.

    ## Example
    ```
    livekit-agents==1.8.9
    livekit-plugins-openai==1.5.17
    ```

    ## Use instead
    One version for all of them; extras keep them together:
    ```
    livekit-agents[openai]==1.8.9
    ```

    ## Source
    https://github.com/livekit/agents/issues/1632, https://github.com/livekit/agents/issues/3038
    """

    id = "LKD009"
    name = "versions-apart"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            {
                "agent.py": "import livekit.agents\n",
                "requirements.txt": "livekit-agents~=1.2\nlivekit-plugins-openai~=1.0\n",
            }
        ),
        Good(
            {
                "agent.py": "import livekit.agents\n",
                "requirements.txt": "livekit-agents==1.8.9\nlivekit-plugins-krisp==0.4.9\n",
            }
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "requirements.txt": """
                livekit-agents==1.8.9
                livekit-plugins-openai==1.5.17  # <- LKD009
                livekit-plugins-silero<1.3  # <- LKD009
                """,
            }
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "pyproject.toml": """
                [project]
                name = "x"
                dependencies = [
                    "livekit-agents",
                    "livekit-plugins-openai",  # <- LKD009
                ]
                """,
                "uv.lock": """
                [[package]]
                name = "livekit-agents"
                version = "1.8.9"
                [[package]]
                name = "livekit-plugins-openai"
                version = "1.5.17"
                """,
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare each plugin's line with that of livekit-agents."""
        together = {
            name
            for name, one in project.facts.packages.items()
            if one.version == project.facts.version and name != _PACKAGE
        }
        own = project.gets.version
        seen: set[str] = set()
        for one in project.pins.asked:
            if one.name not in together or one.name in seen or not project.gets.known_by:
                continue
            locked = project.pins.version(one.name)
            version = _version(locked)
            apart = version is not None and version.release[:2] != own.release[:2]
            if apart or (version is None and not _allows(one.specifier, own)):
                seen.add(one.name)
                has = locked or f"held at {one.specifier}"
                message = f"{one.name} is {has} here, livekit-agents {_words(own)}"
                text = project.text(one.path)
                severity = "error" if locked else "warning"
                yield Finding.in_text(text or one.path, one.line, message, _FIX, severity)


def _allows(specifier: str, own: Version) -> bool:
    """Whether a specifier lets in some version of the line of livekit-agents."""
    try:
        wanted = SpecifierSet(specifier, prereleases=True)
    except InvalidSpecifier:
        return True
    line = f"{own.major}.{own.minor}"
    return any(Version(f"{line}.{patch}") in wanted for patch in range(100))


_FIX = "one version for all of LiveKit's packages, or the plugin as an extra of livekit-agents"


def _words(version: Version) -> str:
    return f"{version.major}.{version.minor}" if version.micro == 99 else str(version)


def _version(text: str) -> Version | None:
    try:
        return Version(text) if text else None
    except InvalidVersion:
        return None
