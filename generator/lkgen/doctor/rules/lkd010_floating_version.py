"""LKD010: nothing holds the version of livekit-agents."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule

_PACKAGE = "livekit-agents"
_AGENT = "import livekit.agents\n"


class FloatingVersion(Rule):
    """Nothing holds the version of livekit-agents

    ## What it does
    Finds a requirement of livekit-agents that more than one release line meets, such as `~=1.2`,
    in a project without a lock file.

    ## Why
    `~=1.2` means below 2.0: what was written for 1.2 is installed with 1.8 today, and with
    something else tomorrow. Between these lines defaults change without an error, such as
    preemptive generation, which is on from 1.5.

    ## Example
    ```
    livekit-agents~=1.2
    ```

    ## Use instead
    A lock file that is committed (`uv lock`), or one release line:
    ```
    livekit-agents>=1.8,<1.9
    ```

    ## Source
    https://packaging.python.org/en/latest/specifications/version-specifiers/#compatible-release
    """

    id = "LKD010"
    name = "floating-version"
    severity = "warning"
    examples = (
        Good(
            {"agent.py": "import livekit.agents\n", "requirements.txt": "livekit-agents==1.8.9\n"}
        ),
        Good(
            {"agent.py": "import livekit.agents\n", "requirements.txt": "livekit-agents~=1.8.1\n"}
        ),
        Good(
            {
                "agent.py": "import livekit.agents\n",
                "pyproject.toml": '[project]\nname = "x"\ndependencies = ["livekit-agents~=1.2"]\n',
                "uv.lock": '[[package]]\nname = "livekit-agents"\nversion = "1.8.9"\n',
            }
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "requirements.txt": "python-dotenv\nlivekit-agents[silero]~=1.2  # <- LKD010\n",
            }
        ),
        Bad(
            {
                "agent.py": "import livekit.agents\n",
                "pyproject.toml": """
                [project]
                name = "x"
                dependencies = [
                    "livekit-agents",  # <- LKD010
                ]
                """,
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Find the first requirement that leaves the release line open."""
        if project.pins.lock is not None or project.pins.version(_PACKAGE):
            return
        if project.pins.name.startswith("livekit-"):
            # A plugin, which others install beside what they have.
            return
        asked = [one for one in project.pins.asked if one.name == _PACKAGE]
        open_ = [one for one in asked if _lines(one.specifier) > 1]
        # Where one file holds it, as a compiled requirements.txt does, the other may be open.
        if not asked or len(open_) < len(asked):
            return
        one = open_[0]
        text = project.text(one.path)
        wanted = f"{_PACKAGE}{one.specifier}"
        message = f"{wanted} gets {project.gets.version} today, and whatever comes next"
        line = f"{project.gets.version.major}.{project.gets.version.minor}"
        after = f"{project.gets.version.major}.{project.gets.version.minor + 1}"
        fix = f"commit a lock (uv lock), or {_PACKAGE}>={line},<{after}"
        yield Finding.in_text(text or one.path, one.line, message, fix)


def _lines(specifier: str) -> int:
    """How many release lines of 1.x, and 0.x, meet a specifier."""
    try:
        wanted = SpecifierSet(specifier, prereleases=True)
    except InvalidSpecifier:
        return 0
    versions = [
        [f"{major}.{minor}.{patch}" for patch in range(31)]
        for major, last in ((0, 12), (1, 20))
        for minor in range(last + 1)
    ]
    return sum(any(Version(one) in wanted for one in line) for line in versions)
