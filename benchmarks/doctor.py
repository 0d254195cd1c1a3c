"""How long lkgen doctor takes over trees of 10, 100 and 1,000 files.

uv run python benchmarks/doctor.py [FOLDER]

The trees are modules of an agent, each with a session, tools and handlers that import one another;
FOLDER is a tree of your own, such as a clone of a public agent. Prints for each the seconds of the
first run and of the second, which takes what the first kept, and the start-up that both hold.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = (10, 100, 1_000)
MODULE = '''\
"""Part {n} of an agent."""

import asyncio

from livekit.agents import Agent, AgentSession, JobContext, RunContext, function_tool
from livekit.plugins import deepgram, openai, silero

from part_{other} import entrypoint as other_{other}


class Assistant(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="You help with part {n}.")

    @function_tool
    async def look_up(self, context: RunContext, name: str) -> str:
        """Look a name up.

        Args:
            name: whose number is wanted.
        """
        found = {{key: value for key, value in self.numbers.items() if key.startswith(name)}}
        return "; ".join(f"{{key}} has {{value}}" for key, value in sorted(found.items()))


async def entrypoint(ctx: JobContext) -> None:
    session = AgentSession(
        stt=deepgram.STT(), llm=openai.LLM(model="gpt-4.1-mini"), vad=silero.VAD.load()
    )

    @session.on("user_input_transcribed")
    def heard(event: object) -> None:
        asyncio.create_task(asyncio.sleep({n}))

    await session.start(Assistant(), room=ctx.room)
'''


def main() -> None:
    """Make the trees, time each, and say what it took."""
    with tempfile.TemporaryDirectory(prefix="lkgen-doctor-") as name:
        folder = Path(name)
        environ = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
        start = timed(["--version"], environ)
        say(f"start-up {start:.2f} s")
        trees = [tree(folder / str(size), size) for size in SIZES]
        for one in [*trees, *map(Path, sys.argv[1:])]:
            files = sum(1 for _ in one.rglob("*.py"))
            first, second = (timed(["doctor", str(one), "--quiet"], environ) for _ in range(2))
            say(f"{one.name}: {files} files, first {first:.2f} s, second {second:.2f} s")


def say(text: str) -> None:
    """A line of what was measured, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tree(folder: Path, size: int) -> Path:
    """A folder of so many modules, each importing the next."""
    folder.mkdir()
    for n in range(size):
        text = MODULE.format(n=n, other=(n + 1) % size)
        (folder / f"part_{n}.py").write_text(text, encoding="utf-8")
    (folder / "requirements.txt").write_text("livekit-agents[openai,deepgram,silero]==1.8.9\n")
    return folder


def timed(arguments: list[str], environ: dict[str, str]) -> float:
    """The seconds of a processor that a command takes, whatever else runs beside it."""
    before = os.times()
    command = [sys.executable, "-m", "lkgen", *arguments]
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=False)
    after = os.times()
    used = after.children_user - before.children_user
    return used + after.children_system - before.children_system


if __name__ == "__main__":
    main()
