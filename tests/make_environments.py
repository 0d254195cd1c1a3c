"""Make what the tests need and keep between runs, and say so: environments, livekit-server.

Each test that needs one makes it too; here it is seen what is going on.
"""

from __future__ import annotations

import sys

from support.environments import environment, whole_environment

from lkgen.catalogue import catalogue
from lkgen.errors import LkgenError
from lkgen.talk.sandbox.binary import find_server


def main() -> None:
    """Make what the parts of the tests on the command line need."""
    for series in catalogue().series:
        for make in (environment, whole_environment):
            sys.stdout.write(f"  livekit-agents {series.id}: {make(series.id).parents[1]}\n")
            sys.stdout.flush()
    if "rooms" in sys.argv:
        try:
            sys.stdout.write(f"  livekit-server: {find_server()}\n")
        except LkgenError as missing:
            # The tests that want it say what becomes of them.
            sys.stdout.write(f"  {missing}\n")


main()
