"""Prove updates: `uv run python benchmarks/updates.py [--edits 300] [--kills 50] [--variants]`.

Releases that were never made are tagged in a copy of this checkout; the newest one's lkgen updates
projects of the older ones. `--variants`: untouched projects of every older release and kind become
what a new one is. `--edits`: hypothesis edits projects; no line of the user's may be lost, no
traceback shown, and `--abort` brings them back to the byte. `--kills`: the process is killed at so
many points of an update, after which the project is as before, as after, or `--abort` makes it as
before. Prints the counts; ends with an error if anything was otherwise.
"""

from __future__ import annotations

import sys
from importlib import import_module

from lkgen.root import CHECKOUT

if __name__ == "__main__":
    # The tests make a sample of the same proofs.
    sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "scripts/releasing")]
    sys.exit(import_module("support.update_proofs").main())
