"""What would have left the call's network: refused, and counted by whom it was for."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
from collections import Counter
from pathlib import Path

from lkgen.talk.isolation.names import Names
from lkgen.talk.isolation.namespace import Isolation
from lkgen.talk.isolation.outside import Address
from lkgen.talk.isolation.packets import Target, read, refusal
from lkgen.talk.net.proxy import join
from lkgen.talk.resource import Resource

_LARGEST = 65_536
_TABLES = (Path("/proc/self/net/tcp"), Path("/proc/self/net/tcp6"))
_LISTENS = "0A"


class Watch(Resource):
    """Async context manager: answers what is sent into a network that leads nowhere.

    Args:
        isolation: the network; where it is the machine's, there is nothing to answer.
        folder: an existing folder.

    Attributes:
        noted: where the agent's own Python notes what it refuses, see `start_up/lkgen_net.py`;
            None where the network is one that leads nowhere, and needs no such aid.
    """

    def __init__(self, isolation: Isolation, folder: Path) -> None:
        self.noted = folder / "attempts.jsonl" if isolation.refused else None
        self._attempts: Counter[Target] = Counter()
        self._missed: Counter[Target] = Counter()
        self._isolation = isolation
        self._names = Names()
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def attempts(self) -> Counter[Target]:
        """Whom something was sent to, and how often: connections, datagrams, pings.

        What listens on this machine's loopback is not in a network of the call's own: who wanted
        it there was refused too. What listens there by now was only waited for.
        """
        found = self._attempts.copy()
        if self._missed:
            listening = _listening()
            found.update({t: n for t, n in self._missed.items() if t.port not in listening})
        if self.noted is not None and self.noted.is_file():
            for line in self.noted.read_text(encoding="utf-8").splitlines():
                with contextlib.suppress(ValueError, TypeError):
                    found[Target(*json.loads(line))] += 1
        return found

    async def open(self) -> None:
        loop, questions = asyncio.get_running_loop(), self._isolation.questions
        if questions is None:
            return
        loop.add_reader(self._isolation.packets, self._packets)
        loop.add_reader(questions, self._questions, questions)
        if (loopback := self._isolation.loopback) is not None:
            loop.add_reader(loopback, self._refusals, loopback)
        for address in self._isolation.reachable:
            await self._let_through(address)

    async def close(self) -> None:
        if self._isolation.questions is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._isolation.packets)
            loop.remove_reader(self._isolation.questions)
            if self._isolation.loopback is not None:
                loop.remove_reader(self._isolation.loopback)
        for server in self._servers:
            server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _packets(self) -> None:
        with contextlib.suppress(OSError):
            while whole := os.read(self._isolation.packets, _LARGEST):
                packet = read(whole)
                if packet is None:
                    continue
                if target := packet.target:
                    name = self._names.name_of(target.address)
                    self._attempts[Target(name, target.port, target.protocol)] += 1
                if answer := refusal(packet):
                    os.write(self._isolation.packets, answer)

    def _refusals(self, heard: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while packet := read(heard.recv(_LARGEST)):
                self._missed[packet.refused] += 1

    def _questions(self, asked: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                query, sender = asked.recvfrom(_LARGEST)
                if answer := self._names.answer(query):
                    asked.sendto(answer, sender)

    async def _let_through(self, address: Address) -> None:
        """Be at an address of this network what is there in the machine's."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            try:
                await self._relay((reader, writer), address)
            except (OSError, asyncio.CancelledError):
                # Nobody is there, or the call is over.
                writer.transport.abort()
            finally:
                self._tasks.discard(task)

        host, port = address
        self._servers.append(await asyncio.start_server(serve, host, port))

    async def _relay(
        self, here: tuple[asyncio.StreamReader, asyncio.StreamWriter], address: Address
    ) -> None:
        assert self._isolation.outside is not None
        # Not awaited: the line carries one question at a time, and loopback answers at once.
        there = self._isolation.outside.connect(address)
        await join(here, await asyncio.open_connection(sock=there))


def _listening() -> set[int]:
    """The ports at which somebody takes TCP connections in this process's network."""
    found = set[int]()
    for table in _TABLES:
        with contextlib.suppress(OSError):
            for line in table.read_text(encoding="ascii").splitlines()[1:]:
                _, local, _, state, *_ = line.split()
                if state == _LISTENS:
                    found.add(int(local.rpartition(":")[2], 16))
    return found
