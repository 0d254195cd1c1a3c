"""Prove updates: `uv run python benchmarks/updates.py OPTION...`.

Releases that were never made are tagged in a copy of this checkout; the newest one's lkgen updates
projects of the older ones. Prints the counts; ends with an error if anything was otherwise.

--variants      untouched projects of every older release and kind become what a new one is
--switches 10   a project goes through ten providers of each kind of model, through every other
                answer, and back: each time as a new one, and passing its own tests
--only KIND     of the switches those of a kind, or KIND=VALUE one; repeatable, so that what was cut
                off goes on where it was
--series        one with work of its users goes from series to series: nothing lost, tests pass
--talks         in both, `lkgen talk` calls it too, after each step
--edits 300     hypothesis edits projects: no line of the user's is lost, no traceback is shown, and
                `--abort` brings each back to the byte
--kills 50      the process is killed at so many points of an update, after which the project is as
                before, as after, or `--abort` makes it as before
"""

from __future__ import annotations

import sys
from importlib import import_module

from lkgen.root import CHECKOUT

if __name__ == "__main__":
    # The tests make a sample of the same proofs.
    sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "scripts/releasing")]
    sys.exit(import_module("support.update_proofs").main())
