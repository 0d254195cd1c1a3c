"""What the scripts share: a Python that is new enough, uv, and lkgen's own environment.

Only the standard library, and only syntax that Python 3.6 can read: there it has to say what it
needs.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036
    sys.stderr.write(
        "  lkgen needs Python 3.10 or newer, and this is %d.%d (%s).\n"  # noqa: UP031
        "  Run the same with a newer one, such as: python3.12 scripts/…\n"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    raise SystemExit(3)

import importlib.util
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".bootstrap"
OLDEST_UV = (0, 9)
BIN, SUFFIX = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")


class Failed(Exception):
    """What went wrong and what to do about it, as lines; `code` as in lkgen's own commands."""

    def __init__(self, *lines: str, code: int = 1) -> None:
        super().__init__("\n".join("  " + line for line in lines))
        self.code = code


def main(script: Callable[[], int]) -> None:
    """Run `script` and leave with its exit code; never with a traceback for what is expected."""
    try:
        code = script()
    except Failed as failed:
        sys.stdout.flush()
        sys.stderr.write(f"\n{failed}\n")
        code = failed.code
    except KeyboardInterrupt:
        code = 130
    raise SystemExit(code)


def say(text: str) -> None:
    """What is happening now."""
    sys.stderr.write(f"  {text}\n")
    sys.stderr.flush()


def find_uv() -> str:
    """The uv on PATH if it is recent enough, else one of our own, installed into FOLDER."""
    on_path = shutil.which("uv")
    if on_path and _recent(on_path):
        return on_path
    ours = str(FOLDER / BIN / f"uv{SUFFIX}")
    if not _recent(ours):
        _install()
    return ours


def environment(uv: str) -> dict[str, str]:
    """The environment variables for `uv` and what it starts: this Python, and no other."""
    variables = dict(os.environ)
    variables.pop("VIRTUAL_ENV", None)
    # An environment that is there already keeps its Python.
    present = ROOT / ".venv" / BIN / f"python{SUFFIX}"
    variables.setdefault("UV_PYTHON", str(present) if present.exists() else sys.executable)
    variables.setdefault("UV_PYTHON_DOWNLOADS", "never")
    # Trust whom the machine trusts, as pip does: behind some proxies nothing else works.
    certificates = ssl.get_default_verify_paths().cafile
    if certificates:
        variables.setdefault("UV_SYSTEM_CERTS", "1")
        variables.setdefault("NODE_EXTRA_CA_CERTS", certificates)
    if Path(uv).is_relative_to(FOLDER):
        variables["PATH"] = os.pathsep.join([str(FOLDER / BIN), variables.get("PATH", "")])
    return variables


def sync(uv: str, *options: str) -> None:
    """Bring lkgen's environment, `.venv`, to what uv.lock says."""
    say("installing lkgen into .venv")
    done = subprocess.run(
        [uv, "sync", "--locked", *options], cwd=ROOT, env=environment(uv), check=False
    )
    if done.returncode:
        raise Failed(
            "uv could not install lkgen: its own words are above.",
            "The first time it needs the network, to reach a package registry.",
            code=3,
        )


def _recent(uv: str) -> bool:
    try:
        done = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    version = re.match(r"uv (\d+)\.(\d+)", done.stdout)
    return bool(version) and (int(version[1]), int(version[2])) >= OLDEST_UV


def _install() -> None:
    """Install uv with pip into a virtual environment: never into the system's Python."""
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise Failed(
            f"This Python ({sys.executable}) cannot make virtual environments.",
            "On Debian and Ubuntu: apt install python3-venv",
            code=3,
        )
    say(f"installing uv into {FOLDER.name}")
    _quietly(
        [sys.executable, "-m", "venv", "--clear", str(FOLDER)], "No virtual environment was made"
    )
    oldest = ".".join(map(str, OLDEST_UV))
    pip = [str(FOLDER / BIN / f"python{SUFFIX}"), "-m", "pip", "install", "--quiet"]
    _quietly(
        [*pip, "--disable-pip-version-check", f"uv>={oldest}"],
        "pip could not install uv. It needs the network, to reach a package registry",
    )


def _quietly(command: list[str], complaint: str) -> None:
    """Run `command`, showing its output only where it fails."""
    variables = dict(os.environ)
    # Settings that would send packages elsewhere than into the environment.
    variables.update(PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")
    variables.pop("PIP_TARGET", None)
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stdout + done.stderr).strip().splitlines()
        # pip's retries are long, and say less than its errors.
        words = [line for line in words if line.startswith("ERROR")] or words[-5:]
        raise Failed(f"{complaint}:", *("  " + line.strip() for line in words), code=3)
