"""The command line. A command parses, calls one function and prints; the rest is elsewhere.

Each is a module here whose first line reads `lkgen NAME: what it does`, with a function `run`.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from functools import partial
from io import TextIOWrapper
from typing import NoReturn

_CTRL_C = 130
_ended_by: list[int] = []


def main() -> None:
    """Run lkgen on the command line's arguments; leaves with the exit codes of the contract."""
    # What a start allocates stays: to look for what does not would take a tenth of it.
    gc.set_threshold(100_000, 50, 50)
    _open_what_is_closed()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # nohup has SIGHUP ignored, and means it.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    from lkgen.cli.harness import start

    try:
        code = start(sys.argv[1:])
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    _leave(128 + _ended_by[-1] if _ended_by and code == _CTRL_C else code)


def _leave(code: int) -> NoReturn:
    """Exit; past what LiveKit's native client does while Python ends, which may abort it."""
    if "livekit.rtc" not in sys.modules:
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _interrupt(number: int, frame: object) -> None:
    """End as Ctrl-C does."""
    _ended_by.append(number)
    if isinstance(signal.getsignal(signal.SIGINT), partial):
        # That of asyncio.run, which cancels what it runs.
        signal.raise_signal(signal.SIGINT)
        return
    # A prompt has another, which knows only the key.
    raise KeyboardInterrupt


def _open_what_is_closed() -> None:
    """Make a stream that was closed (`<&-`) an empty one, so that no file gets its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        opened = os.open(os.devnull, os.O_RDWR)
        setattr(sys, name, os.fdopen(opened, "r" if number == 0 else "w", encoding="utf-8"))
