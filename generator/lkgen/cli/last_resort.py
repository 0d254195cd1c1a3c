"""What went wrong where nobody has thought of it: in words, and never as a traceback."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from lkgen.errors import LkgenError

_PACKAGE = Path(__file__).parents[1]
_LONGEST = 200


def last_resort(error: OSError | MemoryError | RecursionError | ValueError) -> LkgenError:
    """The error a person sees for one that no command has turned into its own."""
    if isinstance(error, OSError):
        if isinstance(error, FileNotFoundError) and not _here():
            return LkgenError(
                "The current folder is gone: it was deleted or moved.", "cd to one that is there."
            )
        named = f"{_short(error.filename)}: " if error.filename else ""
        return LkgenError(f"{named}{error.strerror or error}.", _place(error))
    if isinstance(error, MemoryError):
        return LkgenError("There is not enough memory.", _place(error))
    if isinstance(error, RecursionError):
        return LkgenError("Something that was read is nested too deeply.", _place(error))
    return LkgenError(f"{type(error).__name__}: {_short(error)}", _place(error))


def _here() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True


def _short(what: object) -> str:
    text = " ".join((os.fsdecode(what) if isinstance(what, bytes) else str(what)).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _place(error: BaseException) -> str:
    """Where in lkgen it came up, for whoever reports it."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).is_relative_to(_PACKAGE):
            where = Path(frame.filename).relative_to(_PACKAGE.parent).as_posix()
            return f"It came up in {where}, line {frame.lineno}."
    return ""
