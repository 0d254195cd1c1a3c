"""What a person named on loopback is reached from a network of its own; nothing else there is."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has namespaces")

INSIDE = """
import asyncio, sys
from pathlib import Path
from lkgen.talk.isolation.namespace import Seen, isolate
from lkgen.talk.isolation.watch import Watch

folder, named, closed, other = sys.argv[1:]
reachable = [("127.0.0.1", int(port)) for port in (named, closed)]
isolation = isolate(Seen(Path(folder), [Path.cwd()]), reachable)
assert not isolation.refused, isolation.refused

async def said(port):
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        return (await reader.read()).decode() or "nothing"
    except OSError as error:
        return type(error).__name__

async def main():
    async with Watch(isolation, Path(folder)) as watch:
        print(*[await said(port) for port in (named, named, closed, other)])
        print(dict(watch.attempts))
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", int(other))
        print(dict(watch.attempts))
        server.close()
    isolation.outside.close()

asyncio.run(main())
"""


def test_a_named_service_is_reached_and_its_neighbour_is_not(
    tmp_path: Path, free_port: int
) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as named,
        socket.create_server(("127.0.0.1", 0)) as other,
    ):

        def greet() -> None:
            for _ in range(2):
                taken, _ = named.accept()
                with taken:
                    taken.sendall(b"hello")

        greeting = Thread(target=greet, daemon=True)
        greeting.start()
        ports = [str(port) for port in (named.getsockname()[1], free_port, other.getsockname()[1])]
        done = subprocess.run(
            [sys.executable, "-c", INSIDE, str(tmp_path), *ports],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        greeting.join(timeout=30)
    # At a port that was named somebody takes the connection, and ends it where nobody is outside.
    assert done.stdout.splitlines()[0].split() in (
        ["hello", "hello", "nothing", "ConnectionRefusedError"],
        ["hello", "hello", "ConnectionResetError", "ConnectionRefusedError"],
    )
    # Who wanted the neighbour is told, since it is there for whoever is not in this network.
    address, port, protocol = "127.0.0.1", ports[2], "tcp"
    told, waited_for = done.stdout.splitlines()[1:]
    assert told == f"{{Target({address=}, port={port}, {protocol=}): 1}}"
    # What listens there a little later was only waited for, as livekit-server is.
    assert waited_for == "{}"
