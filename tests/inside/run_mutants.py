"""Run by the Python of a series: the own tests of each project given, one fork each.

Prints a line of JSON for each: its folder's name, pytest's exit code, the first test that failed.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

import livekit.agents
import livekit.plugins.cartesia
import livekit.plugins.deepgram
import livekit.plugins.groq
import pytest

assert livekit.plugins.groq  # imported before the forks, which then cost little
AT_ONCE = 2


class FirstFailure:
    """Which test failed, as pytest reports it."""

    def __init__(self) -> None:
        self.test = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid.rpartition("::")[2]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.test:
            self.test = f"{Path(report.nodeid).name} cannot be imported"


def own_tests(project: Path) -> None:
    """Run them in this process, which ends with it."""
    os.chdir(project)
    sys.path.insert(0, "src")
    seen = FirstFailure()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider"], plugins=[seen])
    line = json.dumps({"project": project.name, "code": int(code), "test": seen.test})
    os.write(sys.__stdout__.fileno(), f"{line}\n".encode())
    os._exit(0)


def main() -> None:
    """Run the projects of the command line, some at once."""
    running: set[int] = set()
    for path in sys.argv[1:]:
        if len(running) == AT_ONCE:
            running.remove(os.wait()[0])
        child = os.fork()
        if not child:
            own_tests(Path(path))
        running.add(child)
    while running:
        running.remove(os.wait()[0])


main()
