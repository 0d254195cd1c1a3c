"""One caller's call, from joining the room to hanging up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from lkgen.talk.audio.pcm import Sound
from lkgen.talk.caller.assess import TurnTimes, judge
from lkgen.talk.caller.caller import Caller
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.predictions import Prediction
from lkgen.talk.progress import Progress
from lkgen.talk.report import CallReport, TurnReport

_POLL_S = 0.05
# Longer than the gap between two sentences of an answer.
_SILENCE_S = 0.7
_LONGEST_ANSWER_S = 60.0
# An agent that greets has asked for its greeting by then.
_GREETS_WITHIN_S = 2.0
# One that does not answer twice in a row will not answer any more.
_MUTE_TURNS = 2
_RETRIES_WITHIN_S = 2.0
_AFTER_LAST_S = 1.0
_AFTER_HANGING_UP_S = 3.0
_LONGEST_LEAVING_S = 5.0


@dataclass
class Surroundings:
    """What a call has around it.

    Attributes:
        conversation: shared with the fakes, and with other callers.
        sounds: each turn's sentence; None for a silence.
        alone: there are no other callers.
        timeout_s: how long the agent may take to join, to greet, to answer.
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
    why_mute: Callable[[Caller, float], str]
    listens: Callable[[], bool]
    put_out: Callable[[], Awaitable[None]]
    predictions: Callable[[], Sequence[Prediction]]
    progress: Progress


class Dialogue:
    """A caller who follows the script.

    Args:
        caller: in the room already.
        number: which of the callers it is, from 0.
    """

    def __init__(self, caller: Caller, number: int, around: Surroundings) -> None:
        self._caller = caller
        self._number = number
        self._around = around
        self._script = around.conversation.script
        self._joined = time.perf_counter()
        self._held: list[TurnTimes] = []

    async def hold(self) -> CallReport:
        """Say everything in the script; gives what came of it."""
        greeting, greeting_s = await self._greeting()
        turns = self._script.turns
        mute = 0
        why = "" if self._caller.agent else self._around.why_mute(self._caller, self._joined)
        for number in range(1, len(turns) + 1):
            if why:
                break
            times = await self._turn(number)
            self._around.progress.turn(self._judged(times), self._number)
            missing = times.spoke is None and not times.lost and bool(times.turn.say)
            mute = mute + 1 if missing else 0
            if missing and (mute == _MUTE_TURNS or self._caller.agent is None):
                break
        if self._held and self._caller.connected:
            # For an answer that comes twice.
            await self._until_quiet(_AFTER_LAST_S)
        if not any(times.spoke for times in self._held):
            why = next((times.why for times in self._held if times.why), why)
            for times in self._held:
                # Told once, for the whole call.
                times.why = ""
        reports = tuple(self._judged(times) for times in self._held)
        return CallReport(greeting, greeting_s, reports, why, self._caller.connected_s)

    def _judged(self, times: TurnTimes) -> TurnReport:
        conversation, around = self._around.conversation, self._around
        return judge(
            times,
            self._caller.heard,
            conversation,
            identity=self._caller.identity,
            alone=around.alone,
            waited_s=around.timeout_s,
            predictions=around.predictions(),
        )

    async def _greeting(self) -> tuple[str, float | None]:
        """Let the agent speak first, if it does; its words and how long they took to come."""
        caller = self._caller
        await caller.wait(lambda: caller.agent is not None, timeout_s=self._around.timeout_s)
        if caller.agent is None:
            return "", None
        spoke = await self._speaks_first()
        if spoke is None and not self._started() and caller.agent:
            # Some agents only see those who come after them.
            await caller.leave()
            self._joined = time.perf_counter()
            await caller.join()
            spoke = await self._speaks_first()
        if spoke is None:
            return "", None
        await self._let_it_speak(spoke, next_turn=0)
        return caller.agent_said(since=self._joined), spoke - self._joined

    def _started(self) -> bool:
        return self._around.listens() or self._caller.agent_state not in ("", "initializing")

    async def _speaks_first(self) -> float | None:
        """Wait for the agent's first sound; None if it waits for the caller, or is gone."""
        caller, began = self._caller, time.perf_counter()
        ready = began
        deadline = began + self._around.timeout_s
        while (now := time.perf_counter()) < deadline and caller.agent:
            if (spoke := caller.heard.first_loud(began)) is not None:
                return spoke
            if caller.agent_state != "listening" or self._busy():
                ready = now
            if now - ready > _GREETS_WITHIN_S:
                return None
            await caller.wait(lambda: caller.heard.last_loud > began, timeout_s=_POLL_S)
        return None

    async def _turn(self, number: int) -> TurnTimes:
        around, turn = self._around, self._script.turns[number - 1]
        started = time.perf_counter()
        if self._held:
            self._held[-1].until = started
        around.progress.said(turn.say, self._number)
        sound = around.sounds[number - 1]
        if sound is None:
            return await self._silence(number, started)
        utterance = around.conversation.begin(turn.say, sound.seconds, self._number, number)
        ended = await self._caller.say(sound)
        utterance.finished = True
        times = TurnTimes(turn, number, started, ended)
        self._held.append(times)
        if await self._is_put_out():
            times.lost = True
            return times
        await self._caller.wait(
            lambda: self._answer(times) is not None or self._caller.agent is None,
            timeout_s=around.timeout_s,
        )
        times.spoke = self._answer(times)
        if times.spoke is None:
            times.why = around.why_mute(self._caller, started)
        else:
            await self._hear_answer(times, times.spoke)
        return times

    def _answer(self, times: TurnTimes) -> float | None:
        """The first sound of the answer; what is spoken on after an interruption is none."""
        if times.turn.interrupt_s is None:
            return self._caller.heard.first_loud(times.ended)
        quiet = self._caller.heard.ends(times.started)
        return self._caller.heard.first_loud(max(times.ended, quiet))

    async def _hear_answer(self, times: TurnTimes, spoke: float) -> None:
        hang_up_s = times.turn.hang_up_s
        if hang_up_s is not None:
            await self._caller.wait(lambda: False, timeout_s=hang_up_s)
            times.cut = True
        else:
            times.cut = await self._let_it_speak(spoke, next_turn=times.number)
        times.quiet = self._caller.heard.last_loud
        if hang_up_s is not None:
            await self._caller.leave()
            # The agent ends its sentence; closing the room under it would be another story.
            await asyncio.sleep(_AFTER_HANGING_UP_S)

    async def _silence(self, number: int, started: float) -> TurnTimes:
        """Say nothing for a while; what the agent says of its own accord is heard out."""
        turn = self._script.turns[number - 1]
        self._around.conversation.turn = number
        await self._caller.wait(lambda: False, timeout_s=turn.silence_s)
        times = TurnTimes(turn, number, started, time.perf_counter())
        self._held.append(times)
        if self._caller.heard.first_loud(started) or self._busy():
            await self._until_quiet(_SILENCE_S)
            times.spoke = self._caller.heard.first_loud(started)
            times.quiet = self._caller.heard.last_loud
        return times

    async def _is_put_out(self) -> bool:
        """Have the server end the connection, where the script says so, and join again."""
        fault = self._around.conversation.fault("room")
        if fault is None:
            return False
        fault.spent = True
        await self._around.put_out()
        await self._caller.wait(lambda: not self._caller.connected, timeout_s=_LONGEST_LEAVING_S)
        await self._caller.leave()
        await self._caller.join()
        await self._until_quiet(_GREETS_WITHIN_S)
        return True

    async def _let_it_speak(self, spoke: float, *, next_turn: int) -> bool:
        """Listen until the agent has ended, or until the next turn interrupts it.

        Args:
            spoke: when it began.
            next_turn: the index of the next turn.

        Returns:
            Whether the next turn interrupts it.
        """
        turns = self._script.turns
        after = turns[next_turn].interrupt_s if next_turn < len(turns) else None
        if after is None:
            await self._until_quiet(_SILENCE_S, since=spoke)
            return False
        left = spoke + after - time.perf_counter()
        await self._caller.wait(lambda: False, timeout_s=max(0.0, left))
        return True

    async def _until_quiet(self, seconds: float, since: float | None = None) -> None:
        """Wait until the agent has been silent and idle for so long."""
        began = time.perf_counter()
        quiet = began

        def ended() -> bool:
            nonlocal quiet
            now = time.perf_counter()
            states = self._caller.heard.states
            changed = max(self._caller.heard.last_loud, states[-1].at if states else 0.0)
            at_work = self._caller.agent_state in ("thinking", "speaking")
            if self._busy() or (at_work and now - changed < self._around.timeout_s):
                quiet = now
            quiet = max(quiet, self._caller.heard.last_loud)
            return now - quiet >= seconds or self._caller.agent is None

        while time.perf_counter() - began < _LONGEST_ANSWER_S:
            over = await self._caller.wait(ended, timeout_s=0.25)
            if since is not None:
                # The words may be a little earlier than their sound.
                said = self._caller.agent_said(since=since - _POLL_S * 10)
                self._around.progress.heard(said, self._number)
            if over:
                return

    def _busy(self) -> bool:
        """Whether a model or a voice has been asked just now and has not answered yet.

        One that failed on purpose never answers; an agent tries again within seconds or not.
        """
        now = time.perf_counter()
        last: dict[str, tuple[float, str]] = {}
        for mark in self._around.conversation.marks:
            if mark.part != "stt" and mark.at > self._joined:
                last[mark.part] = mark.at, mark.what
        return any(what == "asked" and now - at < self._patience_s for at, what in last.values())

    @property
    def _patience_s(self) -> float:
        latency = self._script.latency
        slow = [fault.amount for fault in self._script.faults]
        return _RETRIES_WITHIN_S + latency.realtime + max([0.0, *slow])
