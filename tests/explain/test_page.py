"""docs/explanations.md says what the entries say."""

from __future__ import annotations

import subprocess
import sys

from lkgen.root import CHECKOUT


def test_the_page_is_current() -> None:
    command = [sys.executable, CHECKOUT / "scripts/docs/explanations.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
