"""What one caller's call has around it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from lkgen.talk.audio.pcm import Sound
from lkgen.talk.caller.caller import Caller
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.predictions import Prediction
from lkgen.talk.progress import Progress

_RETRIES_WITHIN_S = 2.0


@dataclass
class Surroundings:
    """What a call has around it.

    Attributes:
        conversation: shared with the fakes, and with other callers.
        sounds: each turn's sentence; None for a silence.
        alone: there are no other callers.
        timeout_s: how long the agent may take to join, to greet, to answer.
        over: tells whether the agent's job or its session has ended, or will not begin.
        abandoned: tells whether the agent has ended its session and not its job.
        errors: counts the errors that the agent has logged in this call.
        crash: tells the exception that ended the job; empty if none did.
        why_mute: tells why the agent is not heard: takes the caller, and the `time.perf_counter()`
            since when it should have answered.
        listens: tells whether the agent has connected anything that hears.
        put_out: has the server put the caller out of the room.
        predictions: gives what LiveKit's turn detector has told the agent.
        progress: is told what happens.
    """

    conversation: Conversation
    sounds: Sequence[Sound | None]
    alone: bool
    timeout_s: float
    over: Callable[[], bool]
    abandoned: Callable[[], bool]
    errors: Callable[[], int]
    crash: Callable[[], str]
    why_mute: Callable[[Caller, float], str]
    listens: Callable[[], bool]
    put_out: Callable[[], Awaitable[None]]
    predictions: Callable[[], Sequence[Prediction]]
    progress: Progress

    def busy(self, since: float) -> bool:
        """Whether a model or a voice has been asked just now and has not answered yet.

        One that failed on purpose never answers; an agent tries again within seconds or not.

        Args:
            since: `time.perf_counter()` when the call began.
        """
        now = time.perf_counter()
        last: dict[str, tuple[float, str]] = {}
        for mark in self.conversation.marks:
            if mark.part != "stt" and mark.at > since:
                last[mark.part] = mark.at, mark.what
        return any(what == "asked" and now - at < self._patience_s for at, what in last.values())

    @property
    def _patience_s(self) -> float:
        script = self.conversation.script
        slow = [fault.amount for fault in script.faults]
        return _RETRIES_WITHIN_S + script.latency.realtime + max([0.0, *slow])
