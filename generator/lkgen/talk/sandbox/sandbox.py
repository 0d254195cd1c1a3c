"""Everything that a call needs but the agent: server, network, providers, rooms."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import subprocess
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from lkgen.child_environment import child_environment
from lkgen.project import Project
from lkgen.talk.audio.recording import Tape
from lkgen.talk.caller.caller import Caller
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.predictions import Prediction, read_predictions
from lkgen.talk.caller.script import Script
from lkgen.talk.caller.visitor import Visitor
from lkgen.talk.fakes.kinds.wire import Wire
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.isolation.namespace import SHARED, Isolation
from lkgen.talk.isolation.watch import Watch
from lkgen.talk.net.front import Front
from lkgen.talk.net.gateway import Gateway
from lkgen.talk.report import Host
from lkgen.talk.resource import Resource
from lkgen.talk.sandbox.binary import find_server
from lkgen.talk.sandbox.env_copies import write_copies
from lkgen.talk.sandbox.environment import agent_environment
from lkgen.talk.sandbox.phone import PATH as PHONE
from lkgen.talk.sandbox.phone import Dialled, Phone
from lkgen.talk.sandbox.process import temporary_folder
from lkgen.talk.sandbox.providers import chosen
from lkgen.talk.sandbox.python_path import with_start_up
from lkgen.talk.sandbox.room import admitted, empty_room, join_token, make_room, remove_participant
from lkgen.talk.sandbox.server import LiveKitServer, free_ports
from lkgen.talk.sandbox.worker import Worker

_VERSION_TIMEOUT_S = 10
# A session that ends with its caller has left by then.
_LEAVES_WITHIN_S = 0.6
# An agent that dials does it first.
_DIALS_WITHIN_S = 10.0
_LONGEST_VISIT_S = 600.0
_POLL_S = 0.05
CALLER = Visitor("caller", kind="standard")


class Sandbox(Resource):
    """Async context manager: everything that a call needs but the agent.

    Args:
        script: what is said.
        folder: an existing folder for logs and certificates.
        wires: how providers are reached.
        services: what answers for hosts of the agent's own, see `Gateway`.
        program: livekit-server; looked for by default.
        isolation: the network of this process.
    """

    def __init__(
        self,
        script: Script,
        folder: Path,
        wires: Iterable[Wire],
        services: Mapping[str, str] = MappingProxyType({}),
        *,
        program: Path | None = None,
        isolation: Isolation = SHARED,
    ) -> None:
        self.conversation = Conversation(script)
        self.switchboard = Switchboard(self.conversation, wires)
        self.gateway = Gateway(self.switchboard, folder, services)
        self.server_version = ""
        self.remarks: list[str] = []
        self.watch = Watch(isolation, folder)
        self._program = program
        self._isolation = isolation
        self._folder = folder
        self._stack = contextlib.AsyncExitStack()
        self.phone = Phone(lambda: self.conversation.fault("sip"), self.put_out)
        self._server: LiveKitServer | None = None
        self._front: Front | None = None
        self._visits: set[asyncio.Task[None]] = set()
        self._scratch: Path | None = None
        self._predictions: list[Path] = []

    async def open(self) -> None:
        # Of its own: sockets lie in it, whose paths must be short.
        self._scratch = self._stack.enter_context(temporary_folder())
        await self._stack.enter_async_context(self.watch)
        program = self._program or await asyncio.to_thread(find_server)
        self.server_version = await asyncio.to_thread(_version, program)
        server = LiveKitServer(self._folder, program)
        self._server = await self._stack.enter_async_context(server)
        admits = partial(admitted, server.api_key, server.api_secret)
        front = Front(server.port, PHONE, self.phone.answer, admits)
        self._front = await self._stack.enter_async_context(front)
        self.phone.pick_up = self._pick_up
        self._stack.push_async_callback(self._end_visits)
        self._stack.push_async_callback(self.switchboard.close)
        await self._stack.enter_async_context(self.gateway)

    async def close(self) -> None:
        await self._stack.aclose()

    @property
    def server(self) -> LiveKitServer:
        if self._server is None:
            raise RuntimeError("the sandbox is not open")
        return self._server

    def worker(self, project: Project) -> Worker:
        """A worker of a project's agent on this sandbox, to be entered; there may be several."""
        folder = self._folder / f"worker-{secrets.token_hex(3)}"
        folder.mkdir()
        health_port, _ = free_ports()
        self._predictions.append(folder / "predictions.jsonl")
        asked = {want.name for want in project.wanted}
        provided = {
            **self.switchboard.environment(asked),
            **self.switchboard.files(folder),
            **chosen(project, self.switchboard),
            **self.gateway.environment(),
            "LIVEKIT_URL": self._front.url if self._front else self.server.url,
            "LIVEKIT_API_KEY": self.server.api_key,
            "LIVEKIT_API_SECRET": self.server.api_secret,
            # Its log is read while it runs.
            "PYTHONUNBUFFERED": "1",
            # What is left there when it is killed goes with the sandbox.
            "TMPDIR": str(self._scratch),
        }
        environment = agent_environment(project, provided, folder)
        shared = self._isolation.refused != ""
        copies = self._isolation.covered
        if shared:
            copies = {path: folder / f"env-{n}" for n, path in enumerate(project.env_texts)}
        write_copies(copies, project.env_texts, environment.variables)
        self.remarks += [r for r in environment.remarks if r not in self.remarks]
        return Worker(
            project.agent.command,
            cwd=project.agent.cwd,
            env=with_start_up(
                environment.variables,
                tls_port=self.gateway.tls_port,
                proxy=provided["HTTPS_PROXY"],
                health_port=health_port,
                load_limit=False,
                local=self.gateway.local,
                predictions=self._predictions[-1],
                attempts=self.watch.noted,
                files=copies if shared else {},
                jobs=True,
            ),
            log=folder / "agent.log",
            health_port=health_port,
            server_log=self.server.log,
        )

    @contextlib.asynccontextmanager
    async def room(
        self,
        agent_name: str,
        tape: Tape | None,
        visitor: Visitor = CALLER,
        dialled: Dialled | None = None,
    ) -> AsyncGenerator[tuple[str, Caller], None]:
        """Open a room with a caller in it, and call the agent by its name if it has one.

        Args:
            agent_name: the name by which the agent waits to be called; empty if it has none.
            tape: records the call; None where nobody wants that.
            visitor: who calls, and what the agent's job is told.
            dialled: the agent called the caller itself, from a room that is open already.
        """
        room = f"lkgen-{secrets.token_hex(4)}"
        if dialled is not None:
            room, visitor, agent_name = dialled.room, dialled.visitor, ""
        async with self._caller(room, visitor, agent_name, tape) as caller:
            if dialled is not None:
                dialled.answered.set()
            yield room, caller
        server, patience_s = self.server, 0.0 if caller.in_vain else _LEAVES_WITHIN_S
        await empty_room(server.url, server.api_key, server.api_secret, room, patience_s)

    async def called_out(
        self, agent_name: str, visitor: Visitor, still: Callable[[], bool]
    ) -> Dialled:
        """Call the agent into an empty room, and wait for it to call somebody from there.

        Args:
            agent_name: the name by which the agent waits to be called; empty if it has none.
            visitor: what the agent's job is told, and who comes in the end if it calls nobody.
            still: whether it can still do that.
        """
        room, server = f"lkgen-{secrets.token_hex(4)}", self.server
        self.phone.expect(room)
        await make_room(
            server.url,
            server.api_key,
            server.api_secret,
            room=room,
            agent_name=agent_name,
            visitor=visitor,
        )
        deadline = time.monotonic() + _DIALS_WITHIN_S
        while self.phone.call_to(room) is None and still() and time.monotonic() < deadline:
            await asyncio.sleep(_POLL_S)
        return self.phone.call_to(room) or Dialled(room, visitor)

    def _caller(self, room: str, visitor: Visitor, agent_name: str, tape: Tape | None) -> Caller:
        server = self.server
        token = join_token(
            server.api_key, server.api_secret, room=room, visitor=visitor, agent_name=agent_name
        )
        return Caller(server.url, token, tape)

    def _pick_up(self, call: Dialled) -> None:
        """Let somebody come whom the agent calls in the middle of a call, and who says nothing."""

        async def visit() -> None:
            async with self._caller(call.room, call.visitor, "", None) as caller:
                call.answered.set()
                await caller.wait(lambda: not caller.connected, timeout_s=_LONGEST_VISIT_S)

        task = asyncio.create_task(visit())
        self._visits.add(task)
        task.add_done_callback(self._visits.discard)

    async def _end_visits(self) -> None:
        for task in self._visits:
            task.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def hosts(self) -> tuple[Host, ...]:
        """Whom the agent contacted, this machine left out; a fake answered the known ones."""
        past = [Host(str(target), n, False) for target, n in sorted(self.watch.attempts.items())]
        return (*self.gateway.report(), *past)

    def refused(self) -> list[str]:
        """The hosts that were refused, but for those that no agent needs."""
        return [*self.gateway.refused(), *map(str, sorted(self.watch.attempts))]

    def predictions(self) -> list[Prediction]:
        """What LiveKit's turn detector has told the agents so far."""
        return [told for path in self._predictions for told in read_predictions(path)]

    def listened_to(self) -> bool:
        """Whether the agent has reached anything that hears."""
        hears = ("stt", "realtime")
        return any(fake.requests for fake in self.switchboard.fakes.values() if fake.part in hears)

    async def put_out(self, room: str, identity: str) -> None:
        """Remove somebody from a room."""
        server = self.server
        await remove_participant(server.url, server.api_key, server.api_secret, room, identity)


def _version(program: Path) -> str:
    """What livekit-server says of itself: `livekit-server version 1.13.5`."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        told = subprocess.run(
            [str(program), "--version"],
            env=child_environment(),
            capture_output=True,
            text=True,
            timeout=_VERSION_TIMEOUT_S,
            check=False,
        )
        return told.stdout.strip().rpartition(" ")[2]
    return ""
