"""Call an agent that looks for sixty secrets wherever it can, and tells all that it knows.

python benchmarks/attack_secrets.py [--network namespace|start-up] [--lock FILE]

Two thirds are in lkgen's environment, the others in three `.env` files. The agent looks into its
environment, those files, and the environment and command line of each process that it sees, itself
and with a shell. It knows all of them by other means too, and says them: aloud, in its log, on its
screen, in exceptions. None may be in what it found, nor in what lkgen shows: text, JSON, picture,
the error of an agent that does not start. Prints the figures; exit code 1 if one was.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support import AGENTS
from support.environments import environment
from support.in_turn import in_turn
from support.secret_values import told_apart

# No capability for root either: as any user, without a namespace.
_NO_NAMESPACES = (
    *("unshare", "--user", "--map-root-user", "sh", "-euc"),
    "for kind in user net pid mnt; do echo 0 > /proc/sys/user/max_${kind}_namespaces; done\n"
    'exec "$@"',
    *("sh", "setpriv", "--securebits=+noroot", "--bounding-set=-all", "--inh-caps=-all"),
)
_RUNS = {
    "text": ("--svg", "OUT/picture.svg", "--record", "OUT/call.wav"),
    "JSON": ("--json", "--svg", "OUT/picture.svg"),
    "quiet": ("--quiet",),
    "an agent that fails": (),
    "an agent that fails, JSON": ("--json",),
}


def main() -> int:
    """Call it in each way; gives the exit code."""
    parser = argparse.ArgumentParser(description="Look for secrets.")
    parser.add_argument("--network", choices=("namespace", "start-up"), default="namespace")
    parser.add_argument("--lock", help="a file that is locked for each talk, where others talk too")
    wanted = parser.parse_args()
    secrets = told_apart()
    with tempfile.TemporaryDirectory(prefix="lkgen-secrets-") as name:
        folder = Path(name)
        inside = _write(folder / "agent", secrets)
        environ = {name: value for name, (value, _) in secrets.items() if name not in inside}
        good = True
        for title, options in _RUNS.items():
            shutil.rmtree(folder / "out", ignore_errors=True)
            (folder / "out").mkdir()
            (folder / "agent/fails").unlink(missing_ok=True)
            if "fails" in title:
                (folder / "agent/fails").touch()
            with in_turn(wanted.lock):
                _talk(folder, wanted.network, environ, options)
            good = _tell(title, folder, secrets) and good
    return 0 if good else 1


def _write(agent: Path, secrets: dict[str, tuple[str, str]]) -> set[str]:
    """Write the agent and its files; gives the names that are in those, and in no variable."""
    shutil.copytree(AGENTS / "tells_all", agent)
    values = [value for value, _ in secrets.values()]
    (agent / "known").write_bytes(base64.b64encode(json.dumps(values).encode()))
    (agent / "config").mkdir()
    inside = [*secrets][::3]
    for number, name in enumerate((".env", ".env.local", "config/prod.env")):
        lines = [f"{one}={json.dumps(secrets[one][0])}\n" for one in inside[number::3]]
        (agent / name).write_text("".join(lines))
    (agent / ".env.example").write_text("".join(f"{one}=\n" for one in secrets))
    return {*inside}


def _talk(folder: Path, network: str, environ: dict[str, str], options: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "lkgen", "talk", str(folder / "agent"), "--turns", "1"]
    command += ["--python", str(environment("1.8"))]
    command += [one.replace("OUT", str(folder / "out")) for one in options]
    before = _NO_NAMESPACES if network == "start-up" else ()
    with (folder / "out/shown").open("wb") as shown, (folder / "out/errors").open("wb") as errors:
        subprocess.run(
            [*before, *command],
            env={**os.environ, **environ},
            stdout=shown,
            stderr=errors,
            check=False,
        )


def _tell(title: str, folder: Path, secrets: dict[str, tuple[str, str]]) -> bool:
    """Print what was found of one run; whether it was as it should be."""
    found = {file: file.read_text(errors="replace") for file in (folder / "out").iterdir()}
    seen = {file: file.read_text() for file in (folder / "agent").glob("seen-*.json")}
    passed = sorted(_in(seen, secrets))
    shown = sorted(_in(found, secrets))
    places = [place for text in seen.values() for place in json.loads(text)]
    named = sum(any(name in text for text in seen.values()) for name in secrets)
    hidden = sum(text.count("[secret]") for text in found.values())
    sys.stdout.write(
        f"{title}: of {len(secrets)} secrets {len(passed)} passed, {len(shown)} were shown\n"
        f"  the agent looked {len(seen)} times, at {len(places)} places, "
        f"{sum(place.endswith('environ') for place in places)} environments of processes; "
        f"it saw the names of {named}\n"
        f"  hidden {hidden} times in {', '.join(sorted(file.name for file in found))}\n"
    )
    for what, names in (("PASSED", passed), ("SHOWN", shown)):
        if names:
            sys.stdout.write(f"  {what}: {', '.join(names)}\n")
    for file in seen:
        file.unlink()
    sys.stdout.flush()
    return bool(seen and hidden) and not (passed or shown)


def _in(files: dict[Path, str], secrets: dict[str, tuple[str, str]]) -> list[str]:
    """What is found, with the place."""
    found: list[str] = []
    for file, text in files.items():
        parts = json.loads(text) if file.name.startswith("seen-") else {file.name: text}
        for place, said in parts.items():
            found += [f"{name} in {place}" for name, (_, core) in secrets.items() if core in said]
    return found


if __name__ == "__main__":
    sys.exit(main())
