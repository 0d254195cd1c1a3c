"""Real calls to an agent that nobody changed, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lkgen.project import Project
from lkgen.project.log import records
from lkgen.talk.audio.pcm import Sound
from lkgen.talk.audio.recording import Tape
from lkgen.talk.caller.caller import Caller
from lkgen.talk.caller.dialogue import Dialogue, Surroundings
from lkgen.talk.caller.say import sound_of
from lkgen.talk.caller.script import Script
from lkgen.talk.diagnosis import Evidence, why_mute
from lkgen.talk.fakes.kinds.wire import Wire
from lkgen.talk.progress import Progress, Silent
from lkgen.talk.report import CallReport, Report
from lkgen.talk.sandbox.process import ProcessFailed, temporary_folder
from lkgen.talk.sandbox.sandbox import Sandbox
from lkgen.talk.sandbox.worker import Worker

TIMEOUT_S = 15.0
"""How long an agent may take to join, to greet, to answer, unless the user says otherwise."""

_BETWEEN_CALLS_S = 0.4
# A refusal that a fault made, see `lkgen.talk.fakes.kinds.base`.
_ON_PURPOSE = "lkgen: --fault "


async def call(
    project: Project,
    script: Script,
    wires: Iterable[Wire],
    *,
    calls: int = 1,
    timeout_s: float = TIMEOUT_S,
    record: Path | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> Report:
    """Start everything, call the agent as the script says, stop everything.

    Args:
        project: whose agent to call.
        script: what is said.
        wires: how providers are reached.
        calls: how many callers there are at once, each in a room of their own.
        timeout_s: how long the agent may take to join, to greet, to answer.
        record: file for the call as a stereo WAV; each further caller's has a number in its name.
        progress: is told what happens.
        folder: existing folder that keeps the logs; by default they go with the call.

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
        async with Sandbox(script, folder, wires) as sandbox:
            worker = sandbox.worker(project)
            progress.step("starting the agent")
            line = Line(sandbox, worker, sounds, timeout_s, progress, calls == 1)
            try:
                async with worker:
                    progress.step("calling")
                    reports = await _all(line, project.agent.name or "", calls, record)
                    await worker.until_job_ended()
                    notes = worker.notes()
                    progress.step("stopping")
            except ProcessFailed as error:
                reports, notes = (_unregistered(error, worker),), worker.notes()
            if sandbox.switchboard.failures:
                # The agent is not to blame for what it did then.
                raise sandbox.switchboard.failures[0]
            refusals, remarks = _told_by_fakes(sandbox)
            return Report(
                calls=reports,
                server_version=sandbox.server_version,
                agents_version=project.python.agents_version,
                cold_start_s=worker.cold_start_s,
                hosts=sandbox.gateway.report(),
                refusals=refusals,
                remarks=(*sandbox.remarks, *remarks),
                notes=tuple(notes),
                rss_mb=line.memory,
                log=worker.output(),
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
        memory: of the worker's processes at its highest.
    """

    sandbox: Sandbox
    worker: Worker
    sounds: Sequence[Sound | None]
    timeout_s: float = TIMEOUT_S
    progress: Progress = field(default_factory=Silent)
    alone: bool = True
    memory: dict[str, int] = field(default_factory=dict[str, int])

    async def ring(
        self, agent_name: str, number: int = 0, tape: Tape | None = None, metadata: str = ""
    ) -> CallReport:
        """One call, from joining a new room to the end of the job.

        Args:
            agent_name: the name by which the agent waits to be called; empty if it joins any room.
            number: which of the callers it is, from 0.
            tape: records the call.
            metadata: what the agent's job is told; needs `agent_name`.
        """
        sandbox, logged = self.sandbox, len(self.worker.output())
        async with sandbox.room(agent_name, tape or Tape(), metadata) as (room, caller):

            def why(caller: Caller, since: float) -> str:
                evidence = Evidence(
                    log=self.worker.output()[logged:],
                    joined=bool(caller.heard.states) or caller.agent is not None,
                    state=caller.agent_state,
                    gone=caller.agent is None,
                    since=since,
                    unknown_hosts=sandbox.gateway.hosts("unknown"),
                )
                return why_mute(evidence, sandbox.conversation, sandbox.switchboard)

            around = Surroundings(
                conversation=sandbox.conversation,
                sounds=self.sounds,
                alone=self.alone,
                timeout_s=self.timeout_s,
                why_mute=why,
                listens=sandbox.listened_to,
                put_out=lambda: sandbox.put_out(room, caller.identity),
                predictions=sandbox.predictions,
                progress=self.progress,
            )
            report = await Dialogue(caller, number, around).hold()
            self.memory = self.worker.resident_mb() or self.memory
            return report


async def _all(line: Line, name: str, calls: int, record: Path | None) -> tuple[CallReport, ...]:
    """Every caller's call, begun one after the other and held at the same time."""
    told = await line.worker.agent_name()
    name = name if told is None else told
    tapes = [Tape() for _ in range(calls)]

    async def one(number: int) -> CallReport:
        await asyncio.sleep(number * _BETWEEN_CALLS_S)
        return await line.ring(name, number, tapes[number])

    tasks = [asyncio.create_task(one(number)) for number in range(calls)]
    try:
        reports = await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if record is not None:
        for number, tape in enumerate(tapes, 1):
            tape.write(record if number == 1 else record.with_stem(f"{record.stem}-{number}"))
    return tuple(reports)


def _unregistered(error: ProcessFailed, worker: Worker) -> CallReport:
    """A call that nobody could make: what stands in place of one."""
    exceptions = [r.exception for r in records(worker.output().splitlines()) if r.exception]
    why = f": {exceptions[-1]}" if exceptions else ""
    return CallReport("", None, (), f"the agent never registered: {error.message}{why}")


def _told_by_fakes(sandbox: Sandbox) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the fakes would have refused or found strange: what counts as a failure, and remarks.

    What failed on purpose is only a remark: how the agent takes it is told elsewhere. So is what a
    conversation of lkgen's own did not foresee; a user's script is to be followed.
    """
    refusals = sandbox.switchboard.refusals()
    meant = {refusal for refusal in refusals if _ON_PURPOSE in refusal}
    wrong = [refusal for refusal in refusals if refusal not in meant]
    strange = [*sandbox.conversation.problems]
    if sandbox.conversation.script.strict:
        wrong += strange
        strange = []
    remarks = [*sorted(meant), *strange]
    remarks += [f"no fake answers {request}" for request in sandbox.gateway.unanswered()]
    return tuple(dict.fromkeys(wrong)), tuple(dict.fromkeys(remarks))
