"""lkgen doctor as a function: over files that a story writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lkgen.commands.doctor import Wishes, doctor
from lkgen.doctor.output import render
from lkgen.doctor.report import Report
from lkgen.project.machine import Machine
from support.examples import write

AGENT = """\
import asyncio

from livekit.agents import AgentSession


async def publish(text: str) -> None: ...


async def entrypoint() -> None:
    session = AgentSession()

    @session.on("close")
    async def closed(event: object) -> None: ...

    asyncio.create_task(publish("x"))
"""
# On which nothing listens, whatever runs beside a test.
QUIET = Machine(listens=lambda _: False)
PINS = "livekit-agents==1.8.9\n"


def report_on(folder: Path, files: Mapping[str, str], **wishes: Any) -> Report:
    """What is found in a project of these files."""
    write(folder, files)
    return doctor(Wishes(folder, kept=False, **wishes), {}, QUIET)[0]


def found(report: Report) -> list[tuple[str, str, int]]:
    """The rule, file and line of each finding."""
    return [(one.rule, one.path.name, one.line) for one in report.findings]


def document(report: Report) -> dict[str, Any]:
    """The report as JSON, read again."""
    content: dict[str, Any] = json.loads(render(report, "json"))
    return content
