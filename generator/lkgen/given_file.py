"""A file that a person names: opened so that nothing waits, or reads, for ever."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path


def open_given(path: Path) -> BufferedReader:
    """Open a file, or a pipe such as that of `<(command)`; one that nobody writes to is empty.

    Raises:
        OSError: it cannot be opened, or is a device.
    """
    # Without waiting for somebody to write, where it is a pipe.
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    mode = os.fstat(opened).st_mode
    if stat.S_ISDIR(mode) or stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        os.close(opened)
        is_folder = stat.S_ISDIR(mode)
        raise OSError(errno.EINVAL, f"It is a {'folder' if is_folder else 'device'}", str(path))
    if stat.S_ISFIFO(mode):
        os.set_blocking(opened, True)
    return open(opened, "rb")
