"""lkgen, started once and forked for each command: a process like any other, without the imports.

Most of a command's time is Python reading what it imports. `main` runs in a process of its own,
with the lkgen that its PYTHONPATH names.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import subprocess
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from support import TESTS

# What commands import when they need it.
IMPORTS = (
    *("jinja2", "lkgen.cli", "lkgen.commands.matrix", "lkgen.commands.new"),
    "lkgen.commands.update",
)


class WarmLkgen:
    """Context manager: runs commands of the lkgen in a folder, one at a time.

    Args:
        site: the folder, as for PYTHONPATH.
        folder: takes what the commands print.
        patience_s: only against a command that hangs.
    """

    def __init__(self, site: Path, folder: Path, patience_s: float) -> None:
        self._site = site
        self._out, self._err = folder / "stdout", folder / "stderr"
        self._patience_s = patience_s
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> WarmLkgen:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from support.warm_lkgen import main; main()"],
            env={
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "PYTHONPATH": os.pathsep.join([str(self._site), str(TESTS)]),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process
        self._process.communicate(timeout=self._patience_s)

    def run(
        self, arguments: list[str], cwd: Path, env: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """One command, as `subprocess.run` would, with nothing to read."""
        process = self._process
        assert process
        assert process.stdin
        assert process.stdout
        for file in (self._out, self._err):
            file.write_bytes(b"")
        command = {"arguments": arguments, "cwd": str(cwd), "env": env}
        command |= {"out": str(self._out), "err": str(self._err)}
        process.stdin.write(json.dumps(command) + "\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], self._patience_s)
        assert ready, f"lkgen {arguments} hangs"
        code = int(process.stdout.readline())
        out, err = (file.read_bytes().decode() for file in (self._out, self._err))
        return subprocess.CompletedProcess(arguments, code, out, err)


def main() -> None:
    """Fork for each command that comes on stdin, a line of JSON; answer with its exit code."""
    for module in IMPORTS:
        importlib.import_module(module)
    gc.freeze()
    for line in iter(sys.stdin.readline, ""):
        command = json.loads(line)
        process = os.fork()
        if process == 0:
            _run(command)
        _, status = os.waitpid(process, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(command: dict[str, Any]) -> NoReturn:
    """Be the command, here in a process of its own."""
    _redirect(command)
    os.environ.clear()
    os.environ.update(command["env"])
    os.chdir(command["cwd"])
    sys.argv = ["lkgen", *command["arguments"]]
    code = 1
    try:
        importlib.import_module("lkgen.cli").main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _redirect(command: dict[str, Any]) -> None:
    """Give it streams of its own."""
    files = (
        (os.devnull, os.O_RDONLY),
        (command["out"], os.O_WRONLY),
        (command["err"], os.O_WRONLY),
    )
    for number, (name, mode) in enumerate(files):
        opened = os.open(name, mode)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
