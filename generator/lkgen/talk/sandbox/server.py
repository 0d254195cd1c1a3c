"""A livekit-server of our own on free loopback ports."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import socket
from pathlib import Path

import aiohttp

from lkgen.child_environment import child_environment
from lkgen.talk.resource import Resource
from lkgen.talk.sandbox.binary import find_server
from lkgen.talk.sandbox.process import Process, ProcessFailed

_READY_TIMEOUT_S = 20.0
_ATTEMPTS = 3


class LiveKitServer(Resource):
    """Async context manager: a running livekit-server that only this machine can reach.

    Args:
        directory: folder for its log.
        program: the livekit-server program; found with `find_server` by default.

    Attributes:
        url: where clients and workers connect, `ws://127.0.0.1:PORT`.
        port: of that.
        api_key: name of the only key it accepts.
        api_secret: that key's secret, new for each server.

    Raises:
        ServerMissing: on entering, if the program cannot be had.
        ProcessFailed: on entering, if it does not start; with the end of its log.
    """

    def __init__(self, directory: Path, program: Path | None = None) -> None:
        self.api_key = "lkgen"
        self.api_secret = secrets.token_hex(24)
        self.log = directory / "livekit-server.log"
        self.url = ""
        self.port = 0
        self._program = program
        self._process: Process | None = None

    async def open(self) -> None:
        program = self._program or await asyncio.to_thread(find_server)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await self._start(program)
                break
            except ProcessFailed as error:
                # Somebody may take a port between our choice and its use.
                if "address already in use" not in error.hint or attempt == _ATTEMPTS:
                    raise

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server at once; it would wait for those still in a room if asked nicely."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    async def _start(self, program: Path) -> None:
        http_port, udp_port = free_ports()
        config = {
            "port": http_port,
            "bind_addresses": ["127.0.0.1"],
            "keys": {self.api_key: self.api_secret},
            "rtc": {
                "udp_port": udp_port,
                "node_ip": "127.0.0.1",
                # Media too would else be on every address but loopback.
                "ips": {"includes": ["127.0.0.1/32"]},
                "enable_loopback_candidate": True,
                # Each client asks these for its address; by default they are in the internet.
                # Nobody answers there: if this server does, no connection comes about.
                "stun_servers": ["127.0.0.1:9"],
                # Media over TCP cannot be kept to an address.
                "tcp_port": 0,
            },
        }
        process = Process(
            "livekit-server",
            [str(program)],
            # A file or an argument would show the secret to others.
            env=child_environment(LIVEKIT_CONFIG=json.dumps(config)),
            log=self.log,
        )
        try:
            async with aiohttp.ClientSession(trust_env=False) as session:

                async def answers() -> bool:
                    with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError):
                        async with session.get(f"http://127.0.0.1:{http_port}/") as response:
                            return response.status == 200
                    return False

                await process.until(answers, "it answers", timeout_s=_READY_TIMEOUT_S)
        except BaseException:
            process.kill()
            raise
        self._process = process
        self.url = f"ws://127.0.0.1:{http_port}"
        self.port = http_port

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process else None


def free_ports() -> tuple[int, int]:
    """A TCP and a UDP port that nobody uses on loopback."""
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        udp.bind(("127.0.0.1", 0))
        return int(tcp.getsockname()[1]), int(udp.getsockname()[1])
