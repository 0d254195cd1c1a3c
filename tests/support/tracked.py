"""The text files of this repository."""

from __future__ import annotations

import subprocess
from functools import cache

import pytest

from lkgen.root import CHECKOUT


@cache
def tracked_texts() -> dict[str, str]:
    """Each text file that git tracks, or would: its path and what it holds."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no git repository: nothing is tracked")
    texts: dict[str, str] = {}
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = CHECKOUT / name
        # Still listed while a file is moved or deleted and that is not committed.
        content = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in content:
            texts[name] = content.decode("utf-8")
    return texts
