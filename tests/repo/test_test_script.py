"""How scripts/test.py runs the parts of the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lkgen.root import CHECKOUT

# Each part says that it is there, and waits for the other.
MEETS = """
import pathlib, sys, time
mine, other = map(pathlib.Path, sys.argv[1:])
mine.touch()
while not other.exists():
    time.sleep(0.05)
print("met", other.name)
"""
RUNS = """
import sys, bootstrap, test
mine, other = sys.argv[1:]
meets = ["python", "-c", {meets!r}]
steps = {{
    "environments": ["python", "-c", "print('made')"],
    "core": [*meets, mine, other],
    "rooms": [*meets, other, mine],
}}
ran = test.run_all(bootstrap.find_uv(), steps)
print(*(f"{{one.name}}={{one.code}}" for one in ran))
"""


def test_calls_are_made_beside_the_other_parts_and_their_output_follows(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-B",
            "-c",
            RUNS.format(meets=MEETS),
            tmp_path / "core",
            tmp_path / "rooms",
        ],
        cwd=CHECKOUT / "scripts",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    said = done.stdout.splitlines()
    assert said == ["made", "met rooms", "met core", "environments=0 core=0 rooms=0"]
