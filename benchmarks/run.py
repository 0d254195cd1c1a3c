"""How long lkgen takes beside its peers: `uv run python benchmarks/run.py [TURNS]`.

Builds the wheel of this checkout and installs it, as a person would, in an environment of its own;
Pipecat, whose `init` does what `lkgen new` does, in another. Both are compiled to bytecode and
kept in the user's cache folder. Then whole processes take turns, so that a busy machine slows both;
each pair's ratio is that of the medians, with the most that it may be. Needs uv, and the package
registry the first time. Exit code 1 where a bound is missed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from lkgen.root import CHECKOUT
from lkgen.template.lock.uv import find_uv
from lkgen.template.source import PARTS

PIPECAT = "pipecat-ai[cli]==1.14"
# What `lkgen new --defaults` makes, in Pipecat's words.
SAME_STACK = (
    *("--no-context-hub", "--bot-type", "web", "--transport", "livekit", "--mode", "cascade"),
    *("--stt", "deepgram_stt", "--llm", "groq_llm", "--tts", "cartesia_tts"),
)
TURNS = 9
# Stands for a folder that is not there yet.
DEST = "DEST"


@dataclass(frozen=True)
class Race:
    """Two commands, and the most that ours may take of the time of theirs.

    Ours is run in a copy of the folder `start`, where there is one.
    """

    name: str
    ours: list[str]
    theirs: list[str]
    bound: float
    start: Path | None = None


def main() -> int:
    """Measure, print a line for each race, and return the exit code."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    with tempfile.TemporaryDirectory(prefix="lkgen-benchmark-") as name:
        folder = Path(name)
        lkgen = installed("lkgen", str(wheel(folder / "dist")))
        pipecat = installed("pipecat", PIPECAT)
        missed = [
            race
            for race in races(lkgen, pipecat, plain_template(folder), older(folder / "my-agent"))
            if not run(race, turns)
        ]
    return 1 if missed else 0


def races(lkgen: Path, pipecat: Path, template: Path, project: Path) -> list[Race]:
    """What is measured; the first two are folders of programs. No git but where it is named."""
    ours, theirs = f"{lkgen}/lkgen", f"{pipecat}/pipecat"
    new = [ours, "new", DEST, "--defaults", "--lock", "--no-git"]
    copy = [f"{lkgen}/copier", "copy", "--quiet", "--defaults", str(template), DEST]
    typer = [f"{lkgen}/python", "-c", "import typer"]
    options = [theirs, "init", "--list-options"]
    return [
        Race("lkgen new --lock : pipecat init", new, [theirs, "init", DEST, *SAME_STACK], 0.35),
        Race("lkgen new --lock : copier copy", new, copy, 0.6),
        Race(
            "lkgen list --json : pipecat init --list-options",
            [ours, "list", "--json"],
            options,
            0.12,
        ),
        Race("lkgen --help : import typer", [ours, "--help"], typer, 1.6),
        Race(
            "lkgen update : lkgen new, both with git",
            [ours, "update", DEST],
            [ours, "new", DEST, "--defaults", "--lock", "--git"],
            2.5,
            start=project,
        ),
    ]


def run(race: Race, turns: int) -> bool:
    """Whether the ratio of the medians, which is printed, is within the bound."""
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory(prefix="lkgen-benchmark-") as name:
        for turn in range(turns + 1):
            # The first of each only fills the system's caches.
            if race.start:
                shutil.copytree(race.start, f"{name}/ours-{turn}")
            mine = seconds(race.ours, f"{name}/ours-{turn}")
            other = seconds(race.theirs, f"{name}/theirs-{turn}")
            ours += [mine] * (turn > 0)
            theirs += [other] * (turn > 0)
    one, two = statistics.median(ours), statistics.median(theirs)
    good = one / two <= race.bound
    sys.stdout.write(
        f"{race.name:<48} {one:6.3f} s {two:6.3f} s   {one / two:5.3f}   at most {race.bound:<5}"
        f"{'' if good else ' MISSED'}\n"
    )
    sys.stdout.flush()
    return good


def seconds(command: list[str], dest: str) -> float:
    """How long a whole process takes; raises CalledProcessError where it fails."""
    command = [dest if word == DEST else word for word in command]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return time.perf_counter() - start


def older(project: Path) -> Path:
    """The default project of the template before its last change, untouched and committed."""
    log = ["git", "log", "-2", "--format=%H", "--", "template", "questions", "copier.yml"]
    done = subprocess.run(log, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    new = [sys.executable, "-m", "lkgen", "new", str(project), "--defaults", "--lock", "--git"]
    command = [*new, "--vcs-ref", done.stdout.split()[-1]]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return project


def wheel(folder: Path) -> Path:
    """The wheel of this checkout, built into `folder`."""
    build = ["-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run([sys.executable, *build], cwd=CHECKOUT, check=True, capture_output=True)
    [file] = folder.glob("*.whl")
    return file


def installed(name: str, requirement: str) -> Path:
    """The programs of an environment with `requirement`, a wheel's file or a pin, and its bytecode.

    It is kept by what was asked for: of a file that is its content.
    """
    uv = find_uv()
    assert uv, "uv comes with the dev group: uv sync"
    file = Path(requirement)
    asked = file.read_bytes() if file.suffix == ".whl" else requirement.encode()
    key = hashlib.sha256(sys.version.encode() + asked).hexdigest()[:16]
    folder = user_cache_path("lkgen") / "benchmarks" / f"{name}-{key}"
    if not (folder / "complete").exists():
        for old in folder.parent.glob(f"{name}-*"):
            shutil.rmtree(old)
        env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
        for command in (
            ["venv", "--python", sys.executable, str(folder)],
            [
                *("pip", "install", "--python", f"{folder}/bin/python"),
                *("--compile-bytecode", requirement),
            ],
        ):
            subprocess.run([uv, *command, "--quiet"], env=env, check=True)
        (folder / "complete").touch()
    return folder / "bin"


def plain_template(folder: Path) -> Path:
    """This checkout's template without git, so that Copier asks nothing of the repository."""
    template = folder / "template"
    for part in PARTS:
        source = CHECKOUT / part
        (template / part).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, template / part)
    return template


sys.exit(main())
