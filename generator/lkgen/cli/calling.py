"""The call of `lkgen talk`: what is told and fetched before it, and the network it is held in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lkgen.errors import Missing
from lkgen.terminal import terminal

if TYPE_CHECKING:
    from lkgen.project import Project
    from lkgen.talk.caller.script import Script
    from lkgen.talk.caller.visitor import Visitor
    from lkgen.talk.isolation.namespace import Isolation
    from lkgen.talk.report import Report

# What the optional dependencies of `lkgen[talk]` are imported as.
_EXTRA = ("aiohttp", "filelock", "livekit", "trustme")


@dataclass(frozen=True)
class Wanted:
    """What a person wants to be held; each is an option of `lkgen talk`."""

    path: Path
    python: str | None
    script: Script
    calls: int
    timeout_s: float | None
    record: Path | None
    svg: Path | None
    visitor: Visitor
    services: list[str]


def hold(wanted: Wanted) -> Report:
    """Hold the call, or the calls; the report has none of the user's secrets in it."""
    try:
        # LiveKit's client starts threads where it is imported: it is only looked for here.
        if missing := [name for name in _EXTRA if find_spec(name) is None]:
            raise ModuleNotFoundError(name=missing[0])
        from lkgen.talk.isolation.start import isolated
        from lkgen.talk.net.own_service import parse_service
        from lkgen.talk.redact import redacted, redacted_text
        from lkgen.talk.sandbox.binary import find_server
        from lkgen.talk.sandbox.environment import real_values
    except ModuleNotFoundError as error:
        raise _extra(error) from None
    from lkgen.cli.environment import make_environment
    from lkgen.project import Project

    project = Project(wanted.path, wanted.python)
    secrets = real_values(project)
    terminal.clean = partial(redacted_text, secrets=secrets)
    _announce(project)
    if wanted.python is None:
        make_environment(project)
    services = dict(parse_service(text) for text in wanted.services)
    # What may be fetched is fetched before: there is no network behind this line.
    program = find_server()
    files = [file for file in (program, wanted.record, wanted.svg) if file is not None]
    with isolated(project, services, files) as isolation:
        return redacted(_run(project, wanted, services, program, isolation), secrets)


def _announce(project: Project) -> None:
    """Say what will run, before anything of it does."""
    for folder in project.passed_over:
        terminal.rows([(f"{folder} belongs to another user: passed over.",)], indent=2, error=True)
    if terminal.quiet:
        return
    told = f"Runs {project.entry.path} on {project.program}. Its tools really run where called."
    terminal.rows([(told,)], indent=2, error=True)


def _run(
    project: Project,
    wanted: Wanted,
    services: Mapping[str, str],
    program: Path,
    isolation: Isolation,
) -> Report:
    """Hold the call, and show on a terminal what happens in it."""
    import asyncio

    try:
        from lkgen.cli.wires import wires
        from lkgen.talk.call import TIMEOUT_S, call
        from lkgen.talk.show.live import watched
    except ModuleNotFoundError as error:
        raise _extra(error) from None
    # What the caller's own client complains of, such as a room that closes, and what servers
    # do of requests that are none, is not for a person.
    for library in ("livekit", "aiohttp", "asyncio"):
        complains = logging.getLogger(library)
        complains.addHandler(logging.NullHandler())
        complains.propagate = False
    with watched(terminal.console(error=True), quiet=terminal.quiet) as progress:
        held = call(
            project,
            wanted.script,
            wires(),
            calls=wanted.calls,
            visitor=wanted.visitor,
            services=services,
            timeout_s=wanted.timeout_s or TIMEOUT_S,
            record=wanted.record,
            progress=progress,
            program=program,
            isolation=isolation,
        )
        return asyncio.run(held)


def _extra(error: ModuleNotFoundError) -> Exception:
    """That the optional dependencies are not installed, if it was one of them."""
    if error.name is None or error.name.partition(".")[0] not in _EXTRA:
        return error
    return Missing(
        f"lkgen talk needs {error.name}, which is not installed.", "pip install 'lkgen[talk]'"
    )
