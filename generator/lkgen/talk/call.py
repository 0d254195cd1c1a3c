"""One real call to an agent that nobody changed, on loopback."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lkgen.talk.audio import read_wav
from lkgen.talk.caller import Caller
from lkgen.talk.clips import clip
from lkgen.talk.fakes import Switchboard
from lkgen.talk.gateway import REMOVED, Gateway
from lkgen.talk.report import Report, TurnReport
from lkgen.talk.room import close_room, join_token
from lkgen.talk.script import Conversation, Script, Turn
from lkgen.talk.server import LiveKitServer
from lkgen.talk.worker import Worker

_GREETING_TIMEOUT_S = 20.0
_REPLY_TIMEOUT_S = 12.0
_REPLY_LENGTH_S = 60.0
# Longer than the gap between two sentences of a reply.
_SILENCE_S = 0.7


@dataclass(frozen=True)
class Agent:
    """An agent to call.

    Attributes:
        command: how to start it as a worker.
        cwd: where to start it.
        env: variables it needs besides LiveKit's and the providers' keys.
        name: the name it waits to be called by; empty if it joins every room.
        metadata: what its job is told.
        health_port: port of its health endpoint; see `Worker`.
    """

    command: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    name: str = ""
    metadata: str = ""
    health_port: int | None = None


async def call(agent: Agent, script: Script, *, directory: Path | None = None) -> Report:
    """Start everything, make the call that the script describes, stop everything.

    Args:
        agent: whom to call.
        script: what is said; there must be a clip of each sentence.
        directory: existing folder that keeps the logs; by default they go with the call.

    Raises:
        ServerMissing: there is no livekit-server.
        ProcessFailed: livekit-server or the worker did not start.
        LkgenError: no clip says a sentence of the script, or the room cannot be joined.
    """
    sounds = [read_wav(clip(turn.say)) for turn in script.turns]
    conversation = Conversation(script)
    async with contextlib.AsyncExitStack() as stack:
        folder = directory or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        switchboard = Switchboard(conversation)
        server = await stack.enter_async_context(LiveKitServer(folder))
        gateway = await stack.enter_async_context(Gateway(switchboard, folder))
        worker = await stack.enter_async_context(
            Worker(
                agent.command,
                cwd=agent.cwd,
                env=environment(agent, server, gateway, switchboard),
                log=folder / "agent.log",
                health_port=agent.health_port,
            )
        )
        turns: list[TurnReport] = []
        async with joined(agent, server) as caller:
            greeting, greeting_s = await _hear_greeting(caller, script)
            for turn, sound in zip(script.turns, sounds, strict=True):
                utterance = conversation.begin(turn.say, sound.seconds)
                asked = len(conversation.exchanges)
                started = time.perf_counter()
                ended = await caller.say(sound)
                utterance.finished = True
                turns.append(await _hear_reply(caller, conversation, turn, asked, started, ended))
        await worker.until_job_ended()
        if switchboard.failures:
            # The agent is not to blame for what it did then.
            raise switchboard.failures[0]
        return Report(
            greeted=greeting_s is not None,
            greeting=greeting,
            greeting_s=greeting_s,
            turns=tuple(turns),
            cold_start_s=worker.cold_start_s,
            known_hosts=tuple(gateway.hosts("known")),
            unknown_hosts=tuple(gateway.hosts("unknown")),
            refusals=(*switchboard.refusals(), *conversation.problems),
            notes=tuple(worker.notes()),
            log=worker.output(),
        )


def environment(
    agent: Agent, server: LiveKitServer, gateway: Gateway, switchboard: Switchboard
) -> dict[str, str]:
    """The whole environment of an agent: it reaches the server and the fakes, and only those."""
    inherited = {name: value for name, value in os.environ.items() if name not in REMOVED}
    return {
        **inherited,
        **switchboard.environment(),
        "LIVEKIT_URL": server.url,
        "LIVEKIT_API_KEY": server.api_key,
        "LIVEKIT_API_SECRET": server.api_secret,
        # Its log is read while it runs.
        "PYTHONUNBUFFERED": "1",
        **agent.env,
        **gateway.environment(),
    }


@contextlib.asynccontextmanager
async def joined(agent: Agent, server: LiveKitServer) -> AsyncGenerator[Caller, None]:
    """A caller in a new room, with the agent called by its name if it has one."""
    room = f"lkgen-{secrets.token_hex(4)}"
    token = join_token(
        server.api_key,
        server.api_secret,
        room=room,
        identity="caller",
        agent_name=agent.name,
        metadata=agent.metadata,
    )
    async with Caller(server.url, token) as caller:
        yield caller
    await close_room(server.url, server.api_key, server.api_secret, room)


async def _hear_greeting(caller: Caller, script: Script) -> tuple[str, float | None]:
    """Let the agent speak first, if it does, until it is ready to listen."""
    began = time.perf_counter()
    if not script.greets:
        await caller.wait(lambda: caller.agent_state == "listening", timeout_s=_GREETING_TIMEOUT_S)
        return "", None
    spoke = await caller.hears_speech(since=began, timeout_s=_GREETING_TIMEOUT_S)
    if spoke is None:
        return "", None
    await caller.hears_silence(_SILENCE_S, timeout_s=_REPLY_LENGTH_S)
    return caller.agent_said(since=began), spoke - began


async def _hear_reply(
    caller: Caller,
    conversation: Conversation,
    turn: Turn,
    asked: int,
    started: float,
    ended: float,
) -> TurnReport:
    """Listen to the answer to a sentence that went from `started` to `ended`."""
    spoke = await caller.hears_speech(since=ended, timeout_s=_REPLY_TIMEOUT_S)
    if spoke is not None:
        await caller.hears_silence(_SILENCE_S, timeout_s=_REPLY_LENGTH_S)
    asks = [exchange.prompt for exchange in conversation.exchanges[asked:]]
    heard = [prompt.user for prompt in asks if prompt.last in ("user", "tool")]
    loud = [level.at for level in caller.levels if spoke is not None and level.loud]
    return TurnReport(
        said=turn.say,
        heard=heard[-1] if heard else None,
        expected=turn.answer,
        replied=caller.agent_said(since=started) if spoke is not None else "",
        latency_s=None if spoke is None else spoke - ended,
        reply_s=0.0 if spoke is None else max(loud) - spoke,
    )
