"""Real classes of plugins against the fakes: see `drive_provider.py`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from lkgen.talk.audio.pcm import read_wav
from lkgen.talk.caller.clips import clip
from lkgen.talk.caller.conversation import Conversation, Utterance
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import REMOVED, Gateway
from lkgen.talk.sandbox.python_path import with_start_up
from support import INSIDE
from support.environments import unpacked
from support.talk import BOOKING, CLOSING

RATE = 24_000
"""Sample rate of the audio that a LiveKit session gives to its models, unless told otherwise."""

LIVEKIT = {
    "LIVEKIT_URL": "ws://127.0.0.1:7880",
    "LIVEKIT_API_KEY": "lkgen-key",
    "LIVEKIT_API_SECRET": "lkgen-secret-of-at-least-32-characters",
}
"""What every agent has; LiveKit Inference signs its requests with it."""

Claim = Mapping[str, Any]
Result = dict[str, Any]


class Driver:
    """Async context manager: a Python with plugins that uses their classes, one after the other.

    Args:
        python: the Python of an environment with the plugins.
        gateway: where its requests go.
        switchboard: the fakes behind the gateway.
        conversation: what the fakes answer by; is told what is said.
    """

    def __init__(
        self,
        python: Path,
        gateway: Gateway,
        switchboard: Switchboard,
        conversation: Conversation,
    ) -> None:
        self._python = python
        self._environment = environment(gateway, switchboard)
        self._switchboard = switchboard
        self._conversation = conversation
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Driver:
        self._process = await asyncio.create_subprocess_exec(
            self._python,
            INSIDE / "drive_provider.py",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=self._environment,
            limit=2**24,
            start_new_session=True,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        if process and process.returncode is None:
            # With the class that it may be using, a process of its own.
            os.killpg(process.pid, signal.SIGKILL)
            await process.communicate()

    async def drive(self, claim: Claim) -> Result:
        """Use a class twice or more on one object.

        Args:
            claim: has `id`, `role` (stt, llm, tts, realtime), `import`, `class` and
                `arguments`; may have `env` (more variables), `sentences` (said in order, there
                must be a clip of each), `needs` (alternatives of variables, as in the catalogue),
                `packages` (requirements of what else is to be imported), `rate` (of the audio
                that goes in), `limit` (seconds), `synthesize` (a TTS that could stream shall
                not), `greets` (False: a realtime model is not asked to speak first).

        Returns:
            `id`, `role`, `error` (empty if it went well), `trace`, `seconds` and `operations`,
            which hold what came out: stt `text`, `interim`, `events`; llm `text`, `usage`, or
            `tool`, `arguments` and `calls`; tts `text`, `seconds`, `rate`, `timed` and `words`;
            realtime `heard`, `text`, `seconds`, or what a call has.
        """
        assert self._process
        paths = [str(unpacked(one)) for one in claim.get("packages", ())]
        full = {**claim, "env": _wanted(claim, self._switchboard), "paths": paths}
        return await _drive_one(self._process, full, self._conversation)


async def drive_one(
    python: Path,
    claim: Claim,
    gateway: Gateway,
    switchboard: Switchboard,
    conversation: Conversation,
) -> list[Result]:
    """The operations of one class.

    Raises:
        AssertionError: it did not get through them, or the fakes refused or misunderstood it.
    """
    async with Driver(python, gateway, switchboard, conversation) as driver:
        result = await driver.drive(claim)
    assert not result["error"], f"{result['error']}\n{result.get('trace', '')}"
    assert switchboard.failures == []
    assert switchboard.refusals() == []
    assert conversation.problems == []
    return result["operations"]


def environment(gateway: Gateway, switchboard: Switchboard) -> dict[str, str]:
    """What an agent's process would have, but for onnxruntime's telemetry.

    That comes from processes that take longer than ten seconds, as on a slow machine all do.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in REMOVED}
    network = gateway.environment()
    files = switchboard.files(Path(network["SSL_CERT_FILE"]).parent)
    quiet = {"ORT_DISABLE_TELEMETRY": "1"}
    given = {**inherited, **LIVEKIT, **files, **switchboard.environment(), **network, **quiet}
    return with_start_up(
        given, tls_port=gateway.tls_port, proxy=network["HTTPS_PROXY"], local=gateway.local
    )


def _wanted(claim: Claim, switchboard: Switchboard) -> dict[str, str]:
    """The variables of a claim: those it gives, and those it only names."""
    names = {name for way in claim.get("needs", ()) for name in way}
    return {**switchboard.environment(names), **claim.get("env", {})}


async def _drive_one(
    process: asyncio.subprocess.Process, claim: Claim, conversation: Conversation
) -> Result:
    """Send one claim, follow what is said, return what came out."""
    assert process.stdin
    assert process.stdout
    said = claim.get("sentences", (BOOKING, CLOSING))
    sentences = [{"text": text, "wav": str(clip(text))} for text in said]
    full: Result = {"rate": RATE, "limit": 60.0, "env": {}, **claim, "sentences": sentences}
    process.stdin.write(json.dumps(full).encode() + b"\n")
    utterance: Utterance | None = None
    while line := await process.stdout.readline():
        try:
            event = json.loads(line)
        except ValueError:
            # A plugin printed something.
            continue
        if event["event"] == "done":
            return event["result"]
        if event["event"] == "speaking":
            seconds = read_wav(clip(event["text"])).seconds
            utterance = conversation.begin(event["text"], seconds)
        elif utterance is not None:
            utterance.finished = True
        process.stdin.write(b"\n")
    raise AssertionError(f"drive_provider.py ended at {claim['id']}")
