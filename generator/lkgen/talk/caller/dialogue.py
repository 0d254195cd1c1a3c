"""One caller's call, from joining the room to hanging up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from lkgen.talk.caller.assess import TurnTimes, judge, told_once
from lkgen.talk.caller.caller import Caller
from lkgen.talk.caller.surroundings import Surroundings
from lkgen.talk.caller.words import bare
from lkgen.talk.report import CallReport, TurnReport

_POLL_S = 0.05
# Longer than the gap between two sentences of an answer.
_SILENCE_S = 0.7
_LONGEST_ANSWER_S = 60.0
# An agent that greets has asked for its greeting by then.
_GREETS_WITHIN_S = 2.0
# One that does not answer twice in a row will not answer any more.
_MUTE_TURNS = 2
_AFTER_LAST_S = 1.0
_LISTENS_AGAIN_S = 1.0
_HANGS_UP_WITHIN_S = 1.0
_AFTER_HANGING_UP_S = 3.0
_LONGEST_LEAVING_S = 5.0


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
        lost = greeting_s is None and (self._gone or not self._caller.agent)
        why = self._why_mute(self._joined) if lost else ""
        for number in range(1, len(turns) + 1):
            if why or self._gone:
                break
            times = await self._turn(number)
            self._around.progress.turn(self._judged(times), self._number)
            missing = times.spoke is None and times.answer_due
            mute = mute + 1 if missing else 0
            if missing and (mute == _MUTE_TURNS or self._gone):
                break
        if self._held and self._caller.connected and not self._gone:
            # For an answer that comes twice.
            await self._until_quiet(_AFTER_LAST_S)
        unsaid = len(turns) - len(self._held) if self._gone and not why else 0
        if unsaid and (self._caller.agent or self._around.crash()):
            # It has not hung up.
            why, unsaid = self._why_mute(self._joined), 0
        why = told_once(self._held, why)
        reports = tuple(self._judged(times) for times in self._held)
        return CallReport(greeting, greeting_s, reports, why, self._caller.connected_s, unsaid)

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
        await self._wait(lambda: caller.agent is not None)
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
        while (now := time.perf_counter()) < deadline and not self._gone:
            if (spoke := caller.heard.first_loud(began)) is not None:
                return spoke
            if caller.agent_state != "listening" or self._around.busy(self._joined):
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
        ended = await self._caller.say(sound, lambda: self._gone)
        utterance.finished = True
        times = TurnTimes(turn, number, started, ended, held_up_s=self._caller.held_up_s)
        self._held.append(times)
        if await self._is_put_out():
            times.lost = True
            return times
        errors = around.errors()
        await self._wait(
            lambda: (
                self._answer(times) is not None
                or self._needs_no_answer(times)
                or self._has_failed(times, errors)
            )
        )
        times.spoke = self._answer(times)
        if times.spoke is not None:
            await self._hear_answer(times, times.spoke)
        elif self._gone and not around.crash() and await self._hangs_up(times):
            times.hung_up = True
        elif self._needs_no_answer(times):
            times.unanswered = True
        else:
            times.gave_up = self._gone or self._has_failed(times, errors)
            times.why = self._why_mute(started)
        return times

    async def _wait(self, condition: Callable[[], bool]) -> None:
        """Wait for the agent, as long as anything can come of it."""
        await self._caller.wait(lambda: condition() or self._gone, timeout_s=self._around.timeout_s)

    @property
    def _gone(self) -> bool:
        """Whether the agent has left or will not come, or has put the caller out."""
        caller = self._caller
        return not caller.connected or (caller.met and not caller.agent) or self._around.over()

    def _why_mute(self, since: float) -> str:
        return self._around.why_mute(self._caller, since)

    async def _hangs_up(self, times: TurnTimes) -> bool:
        """Whether the agent ends the call, having done something before; waits for it a moment."""
        caller, around = self._caller, self._around
        if not self._called_a_tool(times) and not caller.heard.last_loud:
            return False
        return await caller.wait(
            lambda: not (caller.agent and around.abandoned()), timeout_s=_HANGS_UP_WITHIN_S
        )

    def _called_a_tool(self, times: TurnTimes) -> bool:
        last = next(reversed(self._around.conversation.exchanges), None)
        return last is not None and last.at > times.started and bool(last.answer.tools)

    def _has_failed(self, times: TurnTimes, errors: int) -> bool:
        """Whether the agent has logged an error in this turn, and listens again."""
        return self._around.errors() > errors and self._listens_again(times.ended)

    def _listens_again(self, since: float) -> bool:
        """Whether it has gone back to listening after a moment, and nothing is asked any more."""
        last = next(reversed(self._caller.heard.states), None)
        if last is None or last.name != "listening" or self._around.busy(self._joined):
            return False
        return last.at > since and time.perf_counter() - last.at > _LISTENS_AGAIN_S

    def _needs_no_answer(self, times: TurnTimes) -> bool:
        """Whether the agent ran a tool that gave nothing back, and listens again.

        LiveKit asks the model for no reply then (1.3 to 1.8: `reply_required`).
        """
        if not self._called_a_tool(times):
            return False
        return self._listens_again(self._around.conversation.exchanges[-1].at)

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
            await self._hear_the_rest(times)
        times.quiet = self._caller.heard.last_loud
        if hang_up_s is not None:
            await self._caller.leave()
            # The agent ends its sentence; closing the room under it would be another story.
            await asyncio.sleep(_AFTER_HANGING_UP_S)

    async def _hear_the_rest(self, times: TurnTimes) -> None:
        """Wait on for what must be heard where tools are at work, or another agent takes over."""
        due = bare(times.turn.hear) if times.turn.tools and not times.cut else ""

        def said() -> bool:
            return due in bare(self._caller.agent_said(since=times.started)) or self._gone

        if not said():
            await self._caller.wait(said, timeout_s=self._around.timeout_s)
            await self._until_quiet(_SILENCE_S)

    async def _silence(self, number: int, started: float) -> TurnTimes:
        """Say nothing for a while; what the agent says of its own accord is heard out."""
        turn = self._script.turns[number - 1]
        self._around.conversation.turn = number
        await self._caller.wait(lambda: False, timeout_s=turn.silence_s)
        times = TurnTimes(turn, number, started, time.perf_counter())
        self._held.append(times)
        if self._caller.heard.first_loud(started) or self._around.busy(self._joined):
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
        """Listen until the agent, which began at `spoke`, has ended or the next turn interrupts it.

        Gives whether it does; `next_turn` is the index of that turn.
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
            waits = at_work and now - changed < self._around.timeout_s
            if self._around.busy(self._joined) or waits:
                quiet = now
            quiet = max(quiet, self._caller.heard.last_loud)
            return now - quiet >= seconds or not self._caller.agent

        while time.perf_counter() - began < _LONGEST_ANSWER_S:
            over = await self._caller.wait(ended, timeout_s=0.25)
            if since is not None:
                # The words may be a little earlier than their sound.
                said = self._caller.agent_said(since=since - _POLL_S * 10)
                self._around.progress.heard(said, self._number)
            if over:
                return
