"""LKD064: a Python that livekit-agents, or the project itself, does not run on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule, TextFile
from lkgen.project.agents_version import as_version
from lkgen.project.environments import environments, python_of

_PACKAGE = "livekit-agents"
_IMAGE = re.compile(r"(?:docker\.io/)?(?:library/)?python:(\d+\.\d+(?:\.\d+)?)(?=[-@]|$)")
_AGENT = {"agent.py": "import livekit.agents\n", "requirements.txt": "livekit-agents==1.8.9\n"}


class PythonOutsideRange(Rule):
    """Python that the agent does not run on

    ## What it does
    Compares the Python of `.venv`, `.python-version`, `runtime.txt`, `.tool-versions` and a
    Dockerfile's `FROM python:…` with those that livekit-agents runs on in that version, and with
    the project's own `requires-python`.

    ## Why
    The installer refuses it, or takes a livekit-agents of years ago that still runs there.

    ## Example
    ```
    3.9
    ```

    ## Use instead
    ```
    3.13
    ```

    ## Source
    `Requires-Python` of livekit-agents: 3.9 to 3.13 up to 1.3, 3.10 to 3.14 from 1.4
    """

    id = "LKD064"
    name = "python-outside-range"
    severity = "error"
    examples = (
        Good({**_AGENT, ".python-version": "3.14\n"}),
        Good({**_AGENT, ".python-version": "3.9\n"}, version="1.3.12"),
        Good({**_AGENT, ".tool-versions": "nodejs 20.1\npython 3.12.4\n"}),
        Good({**_AGENT, "Dockerfile": "FROM python:3-slim\nUSER x\nCMD python agent.py start\n"}),
        Bad({**_AGENT, ".python-version": "3.9.18  # <- LKD064\n"}),
        Bad({**_AGENT, ".python-version": "3.14  # <- LKD064\n"}, version="1.3.12"),
        Bad({**_AGENT, ".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.9.2  # <- LKD064\n"}),
        Bad({**_AGENT, "runtime.txt": "python-3.9.18  # <- LKD064\n"}),
        Bad({**_AGENT, "Dockerfile": "FROM python:3.9-slim  # <- LKD064\nUSER x\n"}),
        Bad(
            {
                **_AGENT,
                "pyproject.toml": '[project]\nname = "x"\nrequires-python = ">=3.12"\n',
                ".python-version": "3.11  # <- LKD064\n",
            }
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at each place that names a Python."""
        theirs = _specifier(project.facts.packages[_PACKAGE].requires_python)
        own = _specifier(project.pins.python)
        for file, line, said in _named(project):
            version = as_version(said)
            if version is None:
                continue
            if not _holds(theirs, version):
                message = f"{_PACKAGE} {project.version} does not run on Python {said}"
                yield Finding.in_text(file, line, message, _newest(project, theirs, own))
            elif not _holds(own, version):
                message = f"the project is for Python {project.pins.python}, and this is {said}"
                yield Finding.in_text(file, line, message, _newest(project, theirs, own))


def _named(project: AgentProject) -> Iterator[tuple[TextFile | Path, int, str]]:
    """Each file and line that names a Python, and which."""
    for environment in environments(project.root):
        file = project.text(environment / "pyvenv.cfg")
        version = python_of(environment)
        if file is not None and version:
            yield file, next(n for n, one in enumerate(file.lines, 1) if version in one), version
            break
    for name, pattern in (
        (".python-version", r"\s*(?:cpython-)?(\d+\.\d+(?:\.\d+)?)\s*(?:#.*)?$"),
        ("runtime.txt", r"python-(\d+\.\d+(?:\.\d+)?)\s*$"),
        (".tool-versions", r"python\s+(\d+\.\d+(?:\.\d+)?)\s*$"),
    ):
        file = project.text(project.root / name)
        for number, line in enumerate(file.lines if file else (), 1):
            if file and (match := re.match(pattern, line)):
                yield file, number, match[1]
                break
    for file in project.texts("Dockerfile", "Dockerfile.*", "*.Dockerfile", "*.dockerfile"):
        for number, line in enumerate(file.lines, 1):
            words = line.split()
            if words[:1] == ["FROM"] and (match := _IMAGE.match(" ".join(words[-1:]))):
                yield file, number, match[1]


def _specifier(text: str) -> SpecifierSet | None:
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        return None


def _holds(wanted: SpecifierSet | None, version: Version) -> bool:
    """Whether a Python is one of these; of 3.12 without a patch, whether some is."""
    if wanted is None or len(version.release) > 2:
        return wanted is None or version in wanted
    return any(Version(f"{version}.{patch}") in wanted for patch in (0, 30, 99))


def _newest(project: AgentProject, *wanted: SpecifierSet | None) -> str:
    fits = (f"3.{minor}" for minor in range(13, 8, -1))
    good = (one for one in fits if all(_holds(each, Version(one)) for each in wanted))
    return next(good, project.facts.packages[_PACKAGE].requires_python)
