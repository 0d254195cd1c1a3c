"""A call as it happens: what its callers say, what the models hear and answer."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from lkgen.talk.caller.asked import Answer, Prompt, is_running, next_calls
from lkgen.talk.caller.faults import Fault, Part
from lkgen.talk.caller.script import NONSENSE, Script, ToolCall, Turn
from lkgen.talk.caller.tools import arguments, choose
from lkgen.talk.caller.words import bare


@dataclass
class Utterance:
    """A sentence on its way into the microphone.

    Attributes:
        text: the sentence.
        seconds: how long it takes to say it.
        caller: who says it, a number from 0.
        turn: its turn's number, from 1.
        finished: its last sample has been sent.
        claimed: by what a stream of audio has begun to hear it.
        settled: how many of its words have been given as final, by what heard them.
    """

    text: str
    seconds: float
    caller: int = 0
    turn: int = 1
    finished: bool = False
    claimed: set[Part] = field(default_factory=set[Part])
    settled: Counter[Part] = field(default_factory=Counter[Part])

    def words_after(self, seconds: float) -> list[str]:
        """The words said in the first `seconds` of it."""
        words = self.text.split()
        if self.finished:
            return words
        return words[: int(len(words) * seconds / self.seconds)]


class Hearing:
    """What a speech-to-text hears in one stream of audio.

    A fake cannot recognise words: it knows what is said because the caller says it. A stream
    belongs to the caller who spoke when speech first began in it.
    """

    def __init__(self, conversation: Conversation, part: Part = "stt") -> None:
        self._conversation = conversation
        self._part: Part = part
        self._caller: int | None = None
        self._utterance: Utterance | None = None

    def started(self) -> None:
        """Speech begins in the stream, for the first time or after a pause."""
        self._utterance = self._conversation.spoken(self._caller, self._part)
        if self._utterance is not None:
            self._utterance.claimed.add(self._part)
            self._caller = self._utterance.caller

    def words(self, seconds: float) -> list[str]:
        """The words of the first `seconds` of what is said now that are not settled yet."""
        if self._utterance is None:
            return []
        words = self._utterance.words_after(seconds)[self._utterance.settled[self._part] :]
        fault = self._conversation.fault("stt") or self._conversation.fault("realtime")
        if fault is not None and fault.what == "garbage":
            nonsense = NONSENSE.split()
            words = [nonsense[i % len(nonsense)] for i in range(len(words))]
        return words

    def settle(self, words: list[str]) -> None:
        """These have been given as final."""
        if self._utterance is not None:
            self._utterance.settled[self._part] += len(words)


@dataclass(frozen=True)
class Mark:
    """A moment in the work of a fake; `at` is `time.perf_counter()`.

    Attributes:
        part: whose.
        what: `asked`, a request has arrived; `answered`, its first piece goes out.
        turn: number of the caller's sentence then, 0 before the first.
    """

    part: Part
    what: str
    turn: int
    at: float


@dataclass(frozen=True)
class Exchange:
    """One request to the model and its answer.

    Attributes:
        at: `time.perf_counter()` when it was asked.
        turn: the number of the sentence that was answered; 0 where it was none.
    """

    prompt: Prompt
    answer: Answer
    at: float
    turn: int = 0


class Conversation:
    """A call as it happens: shared by the callers, who speak, and the fakes, who listen.

    Attributes:
        script: the plan.
        utterances: what the callers say now or have said, in order.
        turn: number of the turn of whoever spoke last, from 1; 0 before the first.
        exchanges: what reached the model and what it answered, in order.
        marks: when the fakes worked, in order.
        problems: what went against the script, in words.
        retired: models that were asked for and that their providers have shut off.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.utterances: list[Utterance] = []
        self.turn = 0
        self.exchanges: list[Exchange] = []
        self.marks: list[Mark] = []
        self.problems: list[str] = []
        self.retired: list[str] = []
        self._tool: tuple[int, ToolCall] | None = None
        self._hung_up: set[int] = set()

    def begin(self, text: str, seconds: float, caller: int = 0, turn: int = 0) -> Utterance:
        """A caller starts to say `text`, which takes `seconds`; `turn` is by default the next."""
        turn = turn or 1 + sum(one.caller == caller for one in self.utterances)
        self._hung_up.discard(caller)
        utterance = Utterance(text, seconds, caller, turn)
        self.utterances.append(utterance)
        self.turn = turn
        return utterance

    def hang_up(self, caller: int) -> None:
        """A caller has left, who is heard again only after speaking again."""
        self._hung_up.add(caller)

    def spoken(self, caller: int | None, part: Part = "stt") -> Utterance | None:
        """What `caller` says now; if the caller is unknown, what no other `part` hears yet."""
        latest = {one.caller: one for one in self.utterances}
        if caller is not None:
            return latest.get(caller)
        there = [one for one in latest.values() if one.caller not in self._hung_up]
        now = sorted(there, key=self.utterances.index)
        unclaimed = [one for one in now if part not in one.claimed]
        unsettled = [one for one in now if one.settled[part] < len(one.text.split())]
        return next(iter([*unclaimed, *reversed(unsettled), *reversed(now)]), None)

    def mark(self, part: Part, what: str, turn: int | None = None) -> Mark:
        """Note a moment; it belongs to the turn that is on unless another is given."""
        mark = Mark(part, what, self.turn if turn is None else turn, time.perf_counter())
        self.marks.append(mark)
        return mark

    def fault(self, part: str) -> Fault | None:
        """How `part` fails now, if it does."""
        for fault in self.script.faults:
            if fault.part == part and not fault.spent and fault.turn in (None, self.turn):
                return fault
        return None

    def answer(self, prompt: Prompt) -> Answer:
        """What the model answers, by the script; the exchange is recorded."""
        number = self._asked(prompt)
        answer = self._of_its_own() if number is None else self._to(number, prompt)
        fault = self.fault("llm") or self.fault("realtime")
        if fault is not None and fault.what == "garbage":
            answer = Answer(NONSENSE)
        self.exchanges.append(Exchange(prompt, answer, time.perf_counter(), number or 0))
        return answer

    def _asked(self, prompt: Prompt) -> int | None:
        """Number of the turn that the model is to answer; None if the user has not asked.

        What is not in the script has the number 0.
        """
        if prompt.user is None or not (prompt.last in ("user", "tool") or self._is_due(prompt)):
            return None
        known = (self._turn(said) for said in (prompt.user, *reversed(prompt.before)))
        number = next((number for number in known if number is not None), None)
        if number is None:
            # Many agents greet by asking the model in the user's name.
            return None if self.turn == 0 else 0
        if prompt.last == "tool" and not self._tools(number, prompt):
            # A tool that is late: the conversation has gone on.
            return next((n for n in range(number, 0, -1) if self._has_called(n)), number)
        return number

    def _to(self, number: int, prompt: Prompt) -> Answer:
        """The answer to a turn, or to what its tools have given back."""
        if number == 0:
            self.problems.append(f"the model was asked something unscripted: {prompt.user!r}")
            return Answer("I am afraid that I did not understand that.")
        turn = self.script.turns[number - 1]
        if prompt.results and is_running(prompt.results[-1]):
            return Answer(turn.greeting or "One moment, please.")
        calls = next_calls(self._tools(number, prompt), prompt)
        missing = [call.name for call in calls if call.name not in prompt.tools]
        if not missing:
            return Answer("", calls) if calls else Answer(turn.answer)
        if self._has_called(number):
            # Another agent has taken over, which is told what was said before.
            return Answer(self._of_its_own().text)
        offered = ", ".join(sorted(prompt.tools)) or "none"
        self.problems.append(
            f"the script calls the tool {missing[0]!r}; the agent offers: {offered}"
        )
        return Answer(turn.answer)

    def _tools(self, number: int, prompt: Prompt) -> tuple[tuple[ToolCall, ...], ...]:
        """What the model calls in a turn, round by round."""
        turn = self.script.turns[number - 1]
        return turn.tools or self._any_tool(number, turn, prompt)

    def _has_called(self, number: int) -> bool:
        return any(one.answer.tools for one in self.exchanges if one.turn == number)

    def _is_due(self, prompt: Prompt) -> bool:
        """Whether what the user said last has no answer yet, though others have spoken since.

        LiveKit's hook `on_user_turn_completed` lets an agent add what it looked up.
        """
        number = self._turn(prompt.user or "")
        if number is None or number != self.turn or not prompt.since:
            return False
        answer = bare(self.script.turns[number - 1].answer)
        return not any(bare(text) in answer or answer in bare(text) for text in prompt.since)

    def _of_its_own(self) -> Answer:
        """What the model says where the agent speaks of its own accord."""
        if not 0 < self.turn <= len(self.script.turns):
            return Answer(self.script.greeting)
        turn = self.script.turns[self.turn - 1]
        if not turn.say:
            return Answer(turn.reply or self.script.greeting)
        if turn.greeting or not self._is_handed_over(self.turn):
            return Answer(turn.greeting or self.script.greeting)
        return Answer(turn.answer)

    def _is_handed_over(self, number: int) -> bool:
        """Whether a tool was called in a turn and nothing said: another agent has the answer."""
        calls = [one for one in self.exchanges if one.turn == number]
        return bool(calls) and bool(calls[-1].answer.tools)

    def _any_tool(
        self, number: int, turn: Turn, prompt: Prompt
    ) -> tuple[tuple[ToolCall, ...], ...]:
        """A tool of the agent's in one turn: where the sentence fits one, or else in the second.

        The same again when the same is asked again, as an agent does that starts its answer
        before the turn is over.
        """
        if not self.script.any_tool:
            return ()
        if self._tool is None and (choice := choose(turn.say, prompt.tools)):
            name, fits = choice
            if fits or number == min(2, len(self.script.turns)):
                self._tool = number, ToolCall(name, arguments(prompt.tools[name]))
        return ((self._tool[1],),) if self._tool and self._tool[0] == number else ()

    def _turn(self, user: str) -> int | None:
        """Number of the turn in which the user said this.

        A message may hold several sentences, then the last counts, or a part of one: agents ask
        ahead of time, and answer too early.
        """
        said = f" {bare(user)} "
        spoken = [(one.turn, one.text) for one in reversed(self.utterances)]
        plan = [(number, turn.say) for number, turn in enumerate(self.script.turns, 1) if turn.say]
        for known in (spoken, plan[::-1]):
            sentences = [(number, f" {bare(text)} ") for number, text in known]
            same = [number for number, sentence in sentences if sentence == said]
            several = [number for number, sentence in sentences if sentence in said]
            part = [number for number, sentence in sentences if said in sentence and said.strip()]
            for number in [*same, *several, *part]:
                if number <= len(self.script.turns):
                    return number
        return None
