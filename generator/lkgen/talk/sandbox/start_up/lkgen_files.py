"""An aid of `sitecustomize.py`: who opens a file for reading gets another one in its place.

LKGEN_TALK_FILES: a JSON object, the files by those that they stand for.

For systems on which the files themselves cannot be covered. It reaches Python's own ways to open.
"""

from __future__ import annotations

import builtins
import io
import json
import os
from typing import Any

_OPEN = "open"


def replace() -> None:
    """Change `open` and `os.open`."""
    files = json.loads(os.environ["LKGEN_TALK_FILES"])
    names = {os.path.basename(path) for path in files}

    def found(path: Any) -> Any:
        if isinstance(path, int):
            return path
        text = os.fsdecode(path)
        if os.path.basename(text) not in names and not os.path.islink(text):
            return path
        return files.get(os.path.realpath(text), path)

    whole, low = io.open, os.open

    def opened(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        return whole(
            found(file) if "r" in mode and "+" not in mode else file, mode, *args, **options
        )

    def opened_low(path: Any, flags: int, *args: Any, **options: Any) -> int:
        reads = flags & (os.O_WRONLY | os.O_RDWR) == 0
        return low(found(path) if reads else path, flags, *args, **options)

    for module in (builtins, io):
        setattr(module, _OPEN, opened)
    setattr(os, _OPEN, opened_low)
