"""Try some forty ways out of the sandbox's network, and count what gets through.

python benchmarks/attack_network.py [--network namespace|start-up|none] [--only NAME ...] [--json]

A listener outside tells what arrived. Each way must be named in the report, and none get through;
with `start-up`, where a call shares the machine's network, that holds for those of Python's own
sockets, and with `none`, the control, for no way. Exit code 1 if anything was otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from escapes import ESCAPES, Escape

from lkgen.talk.isolation.namespace import SHARED, Isolation, Seen, isolate
from lkgen.talk.isolation.watch import Watch
from lkgen.talk.sandbox.python_path import with_start_up

_PATIENCE_S = 10.0
_SECRET = "LKGEN_TEST_REAL_SECRET"  # noqa: S105 - looked for by an escape


def main() -> int:
    """Attack from within a process of its own; gives the exit code."""
    parser = argparse.ArgumentParser(description="Attack the sandbox's network.")
    networks = ("namespace", "start-up", "none")
    parser.add_argument("--network", choices=networks, default="namespace")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    chosen = [one for one in ESCAPES if not wanted.only or one.name in wanted.only]
    # Raw sockets are for root alone.
    raw = {"raw packet", "ping of python", "frames"} if os.geteuid() else set[str]()
    chosen = [one for one in chosen if shutil.which(one.command[0]) and one.name not in raw]
    if wanted.inside:
        host, port = wanted.inside
        chosen = [one.filled(host, int(port)) for one in chosen]
        sys.stdout.write(json.dumps(_inside(chosen, wanted.network)))
        return 0
    return _told(_outside(chosen), wanted.network, as_json=wanted.json)


def _outside(chosen: list[Escape]) -> dict[str, object]:
    """Listen on this machine's address while a process attacks; gives what was seen."""
    host = _address()
    with socket.create_server((host, 0)) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        port = tcp.getsockname()[1]
        udp.bind((host, port))
        done = subprocess.run(
            [sys.executable, *sys.argv, "--inside", host, str(port)],
            env={**os.environ, _SECRET: "real"},
            stdout=subprocess.PIPE,
            check=True,
        )
        arrived = _taken(tcp) + _taken(udp)
    return {"tried": len(chosen), "arrived": arrived, "seen": json.loads(done.stdout)}


def _address() -> str:
    """An address of this machine besides loopback; loopback where it has none."""
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _taken(listener: socket.socket) -> int:
    """How much came to a listener."""
    listener.setblocking(False)
    count = 0
    try:
        while True:
            if listener.type == socket.SOCK_STREAM:
                listener.accept()[0].close()
            else:
                listener.recv(2_000)
            count += 1
    except OSError:
        return count


def _inside(chosen: list[Escape], network: str) -> list[dict[str, object]]:
    folder = Path(tempfile.mkdtemp(prefix="lkgen-attack-"))
    try:
        isolation = SHARED
        if network == "namespace":
            isolation = isolate(Seen(folder, kept=[Path(sys.prefix), Path.cwd()]))
            if isolation.refused:
                sys.exit(f"no namespace here: {isolation.refused}")
        return asyncio.run(_try_all(chosen, isolation, folder, guarded=network == "start-up"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _try_all(
    chosen: list[Escape], isolation: Isolation, folder: Path, *, guarded: bool
) -> list[dict[str, object]]:
    seen: list[dict[str, object]] = []
    async with Watch(isolation, folder) as watch:
        environment = {n: v for n, v in os.environ.items() if n != _SECRET}
        if guarded:
            environment = with_start_up(environment, attempts=watch.noted)
        for escape in chosen:
            before = watch.attempts
            out = await _try(escape, environment)
            new = watch.attempts - before
            named = [str(target) for target in new]
            seen.append(
                {
                    "name": escape.name,
                    "native": escape.native,
                    "reached": "REACHED" in out,
                    "named": not escape.target or any(escape.target in one for one in named),
                    "told": named,
                }
            )
    return seen


async def _try(escape: Escape, environment: dict[str, str]) -> str:
    process = await asyncio.create_subprocess_exec(
        *escape.command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(), _PATIENCE_S)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()
        return ""
    # A daemon of it may take a moment more.
    await asyncio.sleep(0.05)
    return out.decode(errors="replace")


def _told(found: dict[str, object], network: str, *, as_json: bool) -> int:
    seen = found["seen"]
    assert isinstance(seen, list)
    counted = [one for one in seen if network == "namespace" or not one["native"]]
    reached = [one["name"] for one in counted if one["reached"]]
    unnamed = [one["name"] for one in counted if not one["named"]]
    past = [one["name"] for one in seen if one["reached"] and one not in counted]
    if as_json:
        sys.stdout.write(json.dumps({**found, "reached": reached, "unnamed": unnamed}) + "\n")
    else:
        sys.stdout.write(f"{found['tried']} ways out, network: {network}\n")
        sys.stdout.write(f"arrived at the listener outside: {found['arrived']}\n")
        sys.stdout.write(f"got through: {len(reached)} {reached or ''}\n")
        sys.stdout.write(f"not named: {len(unnamed)} {unnamed or ''}\n")
        if network == "start-up":
            sys.stdout.write(f"got through past Python: {len(past)} {past or ''}\n")
    if network == "none":
        return 0
    arrived = found["arrived"] if network == "namespace" else 0
    return 1 if reached or unnamed or arrived else 0


if __name__ == "__main__":
    sys.exit(main())
