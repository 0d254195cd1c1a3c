"""Make a voice agent and prove it: `python3 scripts/prove.py [FOLDER]`.

Needs Python 3.10 with venv and pip, git, and the network the first time.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import bootstrap
from bootstrap import ROOT, Failed

DEFAULT = ROOT.parent / "my-agent"


def prove() -> int:
    """Make an agent in the folder asked for, run its own tests, and say what comes next."""
    parser = argparse.ArgumentParser(description="Make a voice agent and run its tests.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEFAULT, help=f"absent or empty; else {DEFAULT}"
    )
    dest = Path(os.path.abspath(parser.parse_args().folder))
    check(dest)
    uv = bootstrap.find_uv()
    # What a developer's environment has besides stays.
    bootstrap.sync(uv, "--no-dev", "--inexact")
    variables = bootstrap.environment(uv)
    make = [uv, "run", "--project", str(ROOT), "--no-sync", "lkgen", "new", str(dest)]
    code = subprocess.run([*make, "--defaults", "--lock"], env=variables, check=False).returncode
    if code:
        return code
    bootstrap.say(f"\n  running its tests in {dest}\n")
    if subprocess.run([uv, "run", "pytest"], cwd=dest, env=variables, check=False).returncode:
        raise Failed(f"{shown(dest)} is made, but its tests do not pass: see above.")
    sys.stdout.write("\n".join(["", *closing(dest, uv), ""]))
    return 0


def check(dest: Path) -> None:
    """Raise Failed where no agent can be made, before anything takes long."""
    if dest == ROOT or ROOT in dest.parents:
        raise Failed(f"{dest} is inside the clone of lkgen.", "Choose a folder elsewhere.", code=2)
    if dest.exists() and not (dest.is_dir() and not any(dest.iterdir())):
        raise Failed(
            f"{dest} is there already, and not empty. Nothing was done.",
            "Name another folder: python3 scripts/prove.py FOLDER",
            code=2,
        )


def closing(dest: Path, uv: str) -> list[str]:
    """What is there now, and what a person types next."""
    entry = next(dest.glob("src/*/agent.py")).relative_to(dest).as_posix()
    lines = [f"  {shown(dest)} is made, and its tests pass.", "", "  Next"]
    if shutil.which("uv") != uv:
        lines.append(f'    export PATH="{Path(uv).parent}:$PATH"    # which has uv')
    return [
        *lines,
        f"    cd {shlex.quote(shown(dest))}",
        "    cp .env.example .env.local    # then fill it in",
        f"    uv run python -m livekit.agents start --dev {entry}",
    ]


def shown(path: Path) -> str:
    """`path` as one would type it here."""
    return os.path.relpath(path)


if __name__ == "__main__":
    bootstrap.main(prove)
