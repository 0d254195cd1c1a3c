"""Make a voice agent, prove it and speak to it: `python3 scripts/prove.py [FOLDER]`.

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
# lkgen's exit code where this machine lacks something, such as livekit-server and Go.
MISSING = 3


def prove() -> int:
    """Make an agent in the folder asked for, run its tests, call it, and say what comes next."""
    parser = argparse.ArgumentParser(description="Make a voice agent, test it and call it.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEFAULT, help=f"absent or empty; else {DEFAULT}"
    )
    dest = Path(os.path.abspath(parser.parse_args().folder))
    check(dest)
    uv = bootstrap.find_uv()
    # What a developer's environment has besides stays.
    bootstrap.sync(uv, "--no-dev", "--inexact", "--extra", "talk")
    variables = bootstrap.environment(uv)
    lkgen = [uv, "run", "--project", str(ROOT), "--no-sync", "lkgen"]
    make = [*lkgen, "new", str(dest), "--defaults", "--lock"]
    code = subprocess.run(make, env=variables, check=False).returncode
    if code:
        return code
    bootstrap.say(f"\n  running its tests in {dest}\n")
    if subprocess.run([uv, "run", "pytest"], cwd=dest, env=variables, check=False).returncode:
        raise Failed(f"{shown(dest)} is made, but its tests do not pass: see above.")
    bootstrap.say("\n  calling it in a room on this machine: lkgen talk\n")
    code = subprocess.run([*lkgen, "talk", str(dest)], env=variables, check=False).returncode
    if code == MISSING:
        bootstrap.say("The agent is made and tested, but nobody could call it here: see above.")
    elif code:
        raise Failed(f"{shown(dest)} is made, but did not answer as it should: see above.")
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
    lines = [f"  {shown(dest)} is made, and its tests pass.", "", "  Next"]
    if shutil.which("uv") != uv:
        lines.append(f'    export PATH="{Path(uv).parent}:$PATH"    # which has uv')
    return [
        *lines,
        f"    cd {shlex.quote(shown(dest))}",
        "    cp .env.example .env.local    # then fill it in, as README.md says",
    ]


def shown(path: Path) -> str:
    """`path` as one would type it here."""
    return os.path.relpath(path)


if __name__ == "__main__":
    bootstrap.main(prove)
