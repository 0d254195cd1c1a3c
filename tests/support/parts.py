"""The parts of the tests, as scripts/test.py has them."""

from __future__ import annotations

import subprocess
import sys

from lkgen.root import CHECKOUT

PARTS: list[str] = subprocess.run(
    [sys.executable, "-B", "-c", "import test; print(*test.PARTS)"],
    cwd=CHECKOUT / "scripts",
    capture_output=True,
    text=True,
    check=True,
).stdout.split()
