"""Real calls to an agent that nobody changed, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from lkgen.project import Project
from lkgen.talk.audio.pcm import Sound
from lkgen.talk.audio.recording import Tape
from lkgen.talk.caller.caller import Caller
from lkgen.talk.caller.dialogue import Dialogue
from lkgen.talk.caller.say import sound_of
from lkgen.talk.caller.script import Script
from lkgen.talk.caller.surroundings import Surroundings
from lkgen.talk.caller.visitor import Visitor
from lkgen.talk.diagnosis import Evidence, why_ended, why_mute
from lkgen.talk.fakes.kinds.wire import Wire
from lkgen.talk.isolation.namespace import SHARED, Isolation
from lkgen.talk.log import JobLog
from lkgen.talk.net.mishaps import told
from lkgen.talk.progress import Progress, Silent
from lkgen.talk.remarks import excused, left_unsaid, listed, outside, shares_network, told_by_fakes
from lkgen.talk.report import CallReport, Report
from lkgen.talk.sandbox.phone import Dialled
from lkgen.talk.sandbox.process import ProcessFailed, temporary_folder
from lkgen.talk.sandbox.providers import led_elsewhere
from lkgen.talk.sandbox.sandbox import CALLER, Sandbox
from lkgen.talk.sandbox.worker import Worker
from lkgen.talk.sandbox.written import look, written
from lkgen.talk.within import end

TIMEOUT_S = 15.0
"""How long an agent may take to join, to greet, to answer, unless the user says otherwise."""

ANYBODY = Visitor()
"""A caller as the agent's source asks for one."""

_BETWEEN_CALLS_S = 0.4
_SOON_S = 0.5
_LOOKS_EVERY_S = 0.1


async def call(
    project: Project,
    script: Script,
    wires: Iterable[Wire],
    *,
    calls: int = 1,
    visitor: Visitor = ANYBODY,
    services: Mapping[str, str] = MappingProxyType({}),
    timeout_s: float = TIMEOUT_S,
    record: Path | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
    program: Path | None = None,
    isolation: Isolation = SHARED,
) -> Report:
    """Start everything, call the agent as the script says, stop everything.

    Args:
        project: whose agent to call.
        script: what is said.
        wires: how providers are reached.
        calls: how many callers there are at once, each in a room of their own.
        visitor: who calls, and what the agent's job is told.
        services: what answers for hosts of the agent's own, see `Gateway`.
        timeout_s: how long the agent may take to join, to greet, to answer.
        record: file for the call as a stereo WAV; each further caller's has a number in its name.
        progress: is told what happens.
        folder: existing folder that keeps the logs; by default they go with the call.
        program: livekit-server; looked for by default.
        isolation: the network of this process.

    Raises:
        ServerMissing: there is no livekit-server.
        ProcessFailed: livekit-server did not start. If the agent does not, the report says so.
        Missing: nothing here can say a sentence of the script.
        LkgenError: a recording cannot be read or written, or the room cannot be joined.
    """
    progress = progress or Silent()
    sounds = [sound_of(turn) if turn.say else None for turn in script.turns]
    with contextlib.ExitStack() as folders:
        folder = folder or folders.enter_context(temporary_folder())
        progress.step("starting livekit-server")
        wires = [*wires]
        led = led_elsewhere(project, wires, services)
        wires += [wire for there in led.values() for wire in there]
        async with Sandbox(
            script, folder, wires, services, program=program, isolation=isolation
        ) as sandbox:
            visitor, added = visitor.expected(project.expects, sandbox.server.url)
            sandbox.remarks += added
            sandbox.remarks += shares_network(isolation)
            sandbox.remarks += [f"{one} was answered here too." for one in led]
            worker, before = sandbox.worker(project), look(project.root)
            progress.step("starting the agent")
            line = Line(
                sandbox,
                worker,
                sounds,
                timeout_s,
                progress,
                calls == 1,
                visitor,
                project.expects.calls_out(visitor.metadata or ""),
                project.addresses,
                project.python.version,
            )
            try:
                async with worker:
                    progress.step("calling")
                    reports = await _all(line, project.agent.name or "", calls, record)
                    if any(report.stopped_at for report in reports):
                        # Why is known, and shall be told soon.
                        worker.grace_s = _SOON_S
                    else:
                        await worker.until_job_ended()
                    notes = worker.notes()
                    progress.step("stopping")
            except ProcessFailed as error:
                reports, notes = (
                    (_unregistered(error, worker, project.python.version),),
                    worker.notes(),
                )
            refusals, remarks = told_by_fakes(sandbox)
            notes, blamed = excused(notes, sandbox.refused())
            remarks += tuple(blamed)
            hung_up = tuple(left_unsaid(report.unsaid) for report in reports if report.unsaid)
            if script.strict:
                refusals += hung_up
            else:
                remarks += hung_up
            if files := written(project.root, before):
                remarks += (f"The agent wrote beside its sources: {listed(files)}",)
            return Report(
                calls=reports,
                server_version=sandbox.server_version,
                agents_version=project.python.agents_version,
                cold_start_s=worker.cold_start_s,
                hosts=sandbox.hosts(),
                network=isolation.told,
                refusals=refusals,
                remarks=(*sandbox.remarks, *remarks),
                notes=notes,
                rss_mb=line.memory,
                log=worker.output(),
                caution=outside(project.python.agents_version),
                mishaps=tuple(dict.fromkeys(map(told, sandbox.switchboard.failures))),
            )


@dataclass
class Line:
    """What the calls to one worker share.

    Attributes:
        sandbox: all but the agent.
        worker: the agent's, registered.
        sounds: what is said in each turn; None for a silence.
        timeout_s: how long the agent may take to join, to greet, to answer.
        progress: is told what happens.
        alone: there is one caller only.
        visitor: who calls, and what the agent's job is told.
        dials: the agent calls the caller.
        addresses: the variable that holds the address of a host, by the host.
        python: the version of the agent's Python.
        memory: of the worker's processes at its highest.
    """

    sandbox: Sandbox
    worker: Worker
    sounds: Sequence[Sound | None]
    timeout_s: float = TIMEOUT_S
    progress: Progress = field(default_factory=Silent)
    alone: bool = True
    visitor: Visitor = CALLER
    dials: bool = False
    addresses: Mapping[str, str] = field(default_factory=dict[str, str])
    python: str = ""
    memory: dict[str, int] = field(default_factory=dict[str, int])

    async def ring(
        self,
        agent_name: str,
        number: int = 0,
        tape: Tape | None = None,
        visitor: Visitor | None = None,
    ) -> CallReport:
        """One call, from joining a new room to the end of the job.

        Args:
            agent_name: the name by which the agent waits to be called; empty if it joins any room.
            number: which of the callers it is, from 0.
            tape: records the call; by default nobody does.
            visitor: who calls this time, if it is not `self.visitor`.
        """
        sandbox, log = self.sandbox, JobLog(self.worker)
        visitor, dialled = visitor or self.visitor, None
        if self.dials:
            dialled = await sandbox.called_out(agent_name, visitor, lambda: not log.over())
            if dialled.refused:
                return await self._unanswered(log, dialled)
        there = sandbox.room(agent_name, tape, visitor, dialled)
        async with there as (room, caller):

            def why(caller: Caller, since: float) -> str:
                evidence = Evidence(
                    log=log.text(),
                    joined=caller.met,
                    state=caller.agent_state,
                    gone=caller.agent is None,
                    since=since,
                    refused_hosts=sandbox.refused(),
                    addresses=self.addresses,
                    python=self.python,
                )
                return why_mute(evidence, sandbox.conversation, sandbox.switchboard)

            around = Surroundings(
                conversation=sandbox.conversation,
                sounds=self.sounds,
                alone=self.alone,
                timeout_s=self.timeout_s,
                over=log.over if self.alone else lambda: not self.worker.running,
                abandoned=log.abandoned if self.alone else lambda: False,
                errors=log.errors if self.alone else lambda: 0,
                crash=lambda: log.crash,
                why_mute=why,
                listens=sandbox.listened_to,
                put_out=lambda: sandbox.put_out(room, caller.identity),
                predictions=sandbox.predictions,
                progress=self.progress,
            )
            try:
                report = await Dialogue(caller, number, around).hold()
                # Why is known, and shall be told soon.
                caller.in_vain = bool(report.stopped_at)
            finally:
                sandbox.conversation.hang_up(number)
            self.memory = self.worker.resident_mb() or self.memory
            return report

    async def _unanswered(self, log: JobLog, dialled: Dialled) -> CallReport:
        """What becomes of an agent whose call nobody answers: it must come to an end."""
        deadline = time.monotonic() + self.timeout_s
        while not log.over() and time.monotonic() < deadline:
            await asyncio.sleep(_LOOKS_EVERY_S)
        called, fault = dialled.visitor.identity, f"--fault sip:{dialled.refused}"
        self.sandbox.remarks.append(f"The agent called {called}, and nobody answered ({fault}).")
        why = f"it crashed in the job: {log.crash}" if log.crash else ""
        if not log.over():
            why = f"nobody answered its call ({dialled.refused}), and it waits on"
        return CallReport("", None, (), why)


async def _all(line: Line, name: str, calls: int, record: Path | None) -> tuple[CallReport, ...]:
    """Every caller's call, begun one after the other and held at the same time."""
    told = await line.worker.agent_name()
    name = name if told is None else told
    tapes = [Tape() for _ in range(calls if record else 0)]

    async def one(number: int) -> CallReport:
        await asyncio.sleep(number * _BETWEEN_CALLS_S)
        return await line.ring(name, number, tapes[number] if record else None)

    tasks = [asyncio.create_task(one(number)) for number in range(calls)]
    try:
        # Whoever waits for `gather` goes on waiting until each of them has noticed.
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        reports = [task.result() for task in tasks if task.done()]
    finally:
        await end(tasks)
    for number, tape in enumerate(tapes, 1):
        if record is not None:
            tape.write(record if number == 1 else record.with_stem(f"{record.stem}-{number}"))
    return tuple(reports)


def _unregistered(error: ProcessFailed, worker: Worker, python: str) -> CallReport:
    """A call that nobody could make: what stands in place of one."""
    why = why_ended(worker.output(), python) or error.message
    return CallReport("", None, (), f"the agent never registered: {why}")
