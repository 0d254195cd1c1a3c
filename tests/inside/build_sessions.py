"""Run by the Python of a series: build the session of each project given, one fork each.

Prints what is wrong with each project that fails: its name and why. A DeprecationWarning and a
logged deprecation are failures.
"""

import asyncio
import contextlib
import importlib
import inspect
import logging
import os
import re
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

import livekit.agents
from livekit.agents.utils import http_context

assert livekit.agents  # imported before the forks, which then cost little
# So is what most of them import: an import takes longer than all else that is done here.
for often in ("pydantic_settings", "livekit.plugins.openai", "livekit.plugins.silero"):
    with contextlib.suppress(ImportError):  # an environment of a few packages
        importlib.import_module(often)


class Deprecations(logging.Handler):
    """Keeps what is warned of, and what LiveKit logs, about deprecated use."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "deprecated" in record.getMessage():
            self.found.append(record.getMessage())

    def warned(
        self, message: Warning | str, category: type[Warning], file: str, line: int, *_: object
    ) -> None:
        if issubclass(category, DeprecationWarning):
            self.found.append(f"{message} ({file}:{line})")


def build(project: Path) -> None:
    """Import the project's agent, prewarm it and build its session, as a worker would."""
    deprecations = Deprecations()
    logging.getLogger().addHandler(deprecations)
    warnings.showwarning = deprecations.warned
    warnings.simplefilter("always", DeprecationWarning)
    settings = (project / "pyproject.toml").read_text(encoding="utf-8")
    for text in re.findall(r'"ignore:(.+):DeprecationWarning"', settings):
        warnings.filterwarnings("ignore", text, DeprecationWarning)
    os.chdir(project)
    sys.path[:0] = [str(project / "src"), str(project / "tests")]
    importlib.import_module("helpers")  # dummy settings
    package = next(path.parent.name for path in project.glob("src/*/agent.py"))
    agent = importlib.import_module(f"{package}.agent")

    async def session() -> object:
        if hasattr(agent, "build_avatar"):
            await in_a_job(agent.build_avatar)
        agent.room_options("")
        if not hasattr(agent, "prewarm"):
            return agent.build_session()
        from livekit.agents import JobExecutorType, JobProcess

        kind = JobExecutorType.PROCESS
        process = JobProcess(executor_type=kind, user_arguments=None, http_proxy=None)
        agent.prewarm(process)
        given = [process.userdata["vad"]]
        # The model itself needs a job and its files: the calls in rooms have both.
        if "detection" in inspect.signature(agent.build_session).parameters:
            given.append("vad")
        return agent.build_session(*given)

    assert asyncio.run(session())
    assert not deprecations.found, "\n".join(dict.fromkeys(deprecations.found))


async def in_a_job(make: Callable[[], object]) -> None:
    """Make what wants the HTTP session of a job."""
    if hasattr(http_context, "open"):
        async with http_context.open():
            assert make()
    else:  # before 1.5
        http_context._new_session_ctx()
        assert make()
        await http_context._close_http_ctx()


def main() -> None:
    """Build every project named on the command line."""
    for path in map(Path, sys.argv[1:]):
        child = os.fork()
        if child:
            _, status = os.waitpid(child, 0)
            if status:
                print(f"{path.name}: its process ended with status {status}", flush=True)
            continue
        try:
            build(path)
        except BaseException:
            print(f"{path.name}: {traceback.format_exc()}", flush=True)
        os._exit(0)


main()
