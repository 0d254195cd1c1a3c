"""The command line. A command parses, calls one function and prints; the rest is elsewhere.

Each is a module here whose first line reads `lkgen NAME: what it does`, with a function `run`.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from io import TextIOWrapper
from typing import NoReturn


def main() -> None:
    """Run lkgen on the command line's arguments; leaves with the exit codes of the contract."""
    # What a start allocates stays: to look for what does not would take a tenth of it.
    gc.set_threshold(100_000, 50, 50)
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # nohup has SIGHUP ignored, and means it.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, frame: sys.exit(128 + number))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    from lkgen.cli.harness import start

    try:
        code = start(sys.argv[1:])
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    _leave(code)


def _leave(code: int) -> NoReturn:
    """Exit; past what LiveKit's native client does while Python ends, which may abort it."""
    if "livekit.rtc" not in sys.modules:
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
