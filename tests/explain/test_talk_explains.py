"""`lkgen talk` says what is known of an error, beside the error."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console
from support.show import PASSED

from lkgen.commands.explain import explained_error
from lkgen.project.log import notes
from lkgen.talk.report import Explained, Report
from lkgen.talk.show.document import document
from lkgen.talk.show.terminal import show

LOG = """\
{"message": "starting worker", "level": "INFO", "name": "livekit.agents", "version": "1.8.9"}
2026-11-24 11:39:07,504 - ERROR livekit.agents - unhandled exception while running the job task
Traceback (most recent call last):
  File "/app/agent.py", line 8, in entrypoint
    session.on("close", handler)
ValueError: Cannot register an async callback with `.on()`.
2026-11-24 11:39:08,504 - ERROR shop - the fridge is open
"""


def report() -> Report:
    made = replace(PASSED, notes=tuple(notes(LOG.splitlines())), log=LOG)
    found = {error: explained_error(LOG, error) for error in made.errors}
    return replace(made, explained={error: Explained(**one) for error, one in found.items() if one})


def test_a_person_reads_cause_and_fix_below_the_error() -> None:
    out = StringIO()
    show(report(), Console(file=out, width=100))
    lines = [" ".join(line.split()) for line in out.getvalue().splitlines()]
    error = next(at for at, line in enumerate(lines) if "unhandled exception" in line)
    cause = lines.index("cause An event handler is `async def`.")
    fix = next(at for at, line in enumerate(lines) if line.startswith("fix Register a plain"))
    other = next(at for at, line in enumerate(lines) if "the fridge is open" in line)
    assert error < cause < fix < other


def test_a_program_reads_it_too() -> None:
    (found,) = document(report())["explanations"]
    assert found["error"] in document(report())["errors"]
    assert (found["id"], found["rule"]) == ("async-handler", "LKD001")
    assert set(found) == {"error", "id", "cause", "fix", "rule"}
