"""Run by the Python of a series: what its LiveKit packages offer, as JSON on stdout.

Arguments are the names of packages. Everything is read from the installed code or seen when a
class is constructed with stand-in values, with no network: a socket that connects is refused.
With livekit-agents comes what its API offers. NAME@FOLDER is a package that lies unpacked in a
folder, without what it needs: only its source is read.
"""

import json
import logging
import socket
import ssl
import sys
import warnings
from pathlib import Path
from typing import Any

from inside.api import api
from inside.plugins import package, unpacked


def main() -> None:
    """Describe each package named on the command line."""
    refuse_network()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    names = sys.argv[1:]
    # Before classes are constructed, which imports more.
    described: dict[str, Any] = {"api": api()} if "livekit-agents" in names else {}
    described["packages"] = {name: package(name) for name in names if "@" not in name}
    described["unpacked"] = {
        name: unpacked(name, Path(folder))
        for name, _, folder in (name.partition("@") for name in names)
        if folder
    }
    json.dump(described, sys.stdout, ensure_ascii=False)


def refuse_network() -> None:
    """Let nothing connect."""

    def refuse(*_: Any) -> None:
        raise OSError("no network here")

    socket.socket.connect = refuse
    socket.socket.connect_ex = refuse
    socket.getaddrinfo = refuse
    # What each client would read anew, hundreds of times, to trust whom it cannot reach.
    ssl.SSLContext.load_verify_locations = lambda *_, **__: None


if __name__ == "__main__":
    main()
