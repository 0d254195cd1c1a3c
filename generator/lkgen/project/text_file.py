"""The files of a project as text: only those that a person could have written."""

from __future__ import annotations

import errno
import stat
import sys
import tokenize
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LARGEST = 1_000_000
# A lock of a large project has some megabytes.
MOST = 20_000_000
_MOST_DOTS = 1_000


def content(path: Path) -> bytes:
    """What is in a file, whose reading comes to an end.

    Raises:
        OSError: it cannot be read, is a pipe, a device or a folder, or has more than MOST bytes.
    """
    seen = path.stat()
    if not stat.S_ISREG(seen.st_mode):
        raise OSError(errno.EINVAL, "It is no regular file", str(path))
    with path.open("rb") as file:
        data = file.read(MOST + 1)
    if len(data) > MOST:
        raise OSError(errno.EFBIG, f"It is larger than {MOST:,} bytes", str(path))
    return data


def content_text(path: Path, encoding: str = "utf-8", errors: str = "strict") -> str:
    """The same as text, whatever ends its lines; UTF-16 where its first bytes say so.

    Raises:
        OSError: as for `content`.
        UnicodeDecodeError: it is of another encoding.
    """
    data = content(path)
    # As PowerShell writes what `pip freeze > requirements.txt` prints; pip reads it too.
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encoding = "utf-16"
    return data.decode(encoding, errors).replace("\r\n", "\n").replace("\r", "\n")


def toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds.

    Raises:
        OSError: as for `content`.
        ValueError: it is none, or has a key of so many parts that reading it would not end.
    """
    text = content_text(path)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS and line.partition("=")[0].count(".") > _MOST_DOTS:
            raise ValueError(f"line {number}: a key of more than {_MOST_DOTS:,} parts")
    return tomllib.loads(text)


def python_text(path: Path) -> str:
    """The same of a Python file, in the encoding that it declares.

    Raises:
        OSError: as for `content`.
        SyntaxError: it declares one that is not there.
        UnicodeDecodeError: it is of another.
    """
    data = content(path)
    encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
    return TextIOWrapper(BytesIO(data), encoding).read()


@dataclass(frozen=True)
class TextFile:
    """A file of a project that is no Python.

    Attributes:
        path: where it is.
        text: what is in it.
    """

    path: Path
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, without their ends."""
        return self.text.splitlines()


def read_text(path: Path) -> TextFile | None:
    """Read a file; None if it is no regular file, is larger than a megabyte, or is no UTF-8."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        return TextFile(path, path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None
