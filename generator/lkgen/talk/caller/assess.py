"""What became of one sentence: what the agent did, and what is wrong with it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lkgen.talk.caller.conversation import Conversation, Exchange
from lkgen.talk.caller.heard import PAUSE_S, Heard
from lkgen.talk.caller.predictions import Prediction, unsure_s
from lkgen.talk.caller.script import Turn
from lkgen.talk.caller.spans import spans
from lkgen.talk.caller.words import bare
from lkgen.talk.report import Difference, TurnReport

_LONGEST_OVERLAP_S = 2.0
# What is sent last is heard later: an answer can begin in between and not be too early.
_TOLERANCE_S = 0.1
# Shorter than any silence that ends a turn.
_HELD_UP_S = 0.2


@dataclass
class TurnTimes:
    """When the parts of a turn were, as `time.perf_counter()`.

    Attributes:
        turn: the plan.
        number: of the turn, from 1.
        started: the caller began.
        ended: the caller's last sample was sent.
        spoke: the first sound of the agent's answer; None if it gave none.
        quiet: the last sound of it.
        until: the next turn began, or the call ended.
        cut: nobody waited for the end of the answer: the next turn interrupts it, or the caller
            hung up.
        lost: the caller was put out of the room, so no answer is expected.
        hung_up: the agent ended the call instead of answering, as it may.
        unanswered: it ran a tool that gave nothing back, which LiveKit takes for an answer.
        gave_up: nothing could come any more, so that nobody waited on.
        why: at which step the agent stopped that did not answer.
        held_up_s: the longest pause in the sentence that is none of the caller's.
    """

    turn: Turn
    number: int
    started: float
    ended: float
    spoke: float | None = None
    quiet: float = 0.0
    until: float = float("inf")
    cut: bool = False
    lost: bool = False
    hung_up: bool = False
    unanswered: bool = False
    gave_up: bool = False
    why: str = ""
    held_up_s: float = 0.0

    @property
    def excused(self) -> str:
        """Why no answer was due, in words; empty if one was."""
        if self.hung_up:
            return "the agent hung up"
        if self.unanswered:
            return "the tool gave nothing back, so LiveKit asked for no reply"
        return "the caller was put out of the room" if self.lost else ""

    @property
    def answer_due(self) -> bool:
        """Whether the agent must be heard."""
        return bool(self.turn.say) and not self.excused


def told_once(held: Sequence[TurnTimes], why: str) -> str:
    """Why nobody was heard in a whole call, which its turns then do not say again.

    Args:
        held: its turns.
        why: what is known already.
    """
    if any(times.spoke for times in held):
        return why
    told = [times.why for times in held if times.why]
    why = why or next(iter(told), "")
    if told and told[-1] != why:
        why += f"; in the end {told[-1]}"
    for times in held:
        times.why = ""
    return why


def judge(
    times: TurnTimes,
    observed: Heard,
    conversation: Conversation,
    *,
    identity: str,
    alone: bool,
    waited_s: float,
    predictions: Sequence[Prediction] = (),
) -> TurnReport:
    """What became of a turn.

    Args:
        observed: what the caller heard of the agent.
        identity: the caller's name in the room.
        conversation: what the fakes saw of it.
        alone: nobody else was calling, so that all that the fakes saw belongs to this caller.
        waited_s: how long an answer was waited for.
        predictions: what LiveKit's turn detector told the agent.
    """
    turn, started, until = times.turn, times.started, times.until
    exchanges = [
        exchange
        for exchange in conversation.exchanges
        if started <= exchange.at < until
        and (alone or bare(turn.say) in bare(exchange.prompt.user or ""))
    ]
    heard = _heard(turn, exchanges)
    replied = ""
    if times.spoke:
        replied = observed.said(since=started, until=until, other_than=identity)
    tools = list(dict.fromkeys(str(call) for e in exchanges for call in e.answer.tools))
    spoke, ended = times.spoke, times.ended
    differences: tuple[Difference, ...] = ()
    if conversation.script.strict and not times.lost:
        differences = tuple(_differences(times, exchanges, replied))
    problems = [
        *_problems(times, observed, exchanges, heard, replied, waited_s),
        *(f"differs from the script: {difference.what}" for difference in differences),
    ]
    if alone and replied and not problems and not times.cut:
        problems += _other_than_answered(times, exchanges, replied)
    if problems and times.held_up_s > _HELD_UP_S:
        problems.append(
            f"this machine was busy and held the caller's voice up for {times.held_up_s:.1f} s in "
            "mid-sentence, which may be why: try again"
        )
    return TurnReport(
        said=turn.say,
        heard=heard,
        expected=turn.answer if turn.say else turn.reply,
        replied=replied,
        latency_s=spoke - ended if spoke and turn.say else None,
        reply_s=times.quiet - spoke if spoke else 0.0,
        excused="" if spoke else times.excused,
        tools=tuple(tools),
        spans=spans(conversation.marks, observed.states, started=started, ended=ended, spoke=spoke)
        if spoke and turn.say and alone
        else (),
        unsure_s=unsure_s(predictions, started=started, spoke=spoke) if alone else None,
        problems=tuple(problems),
        differences=differences,
    )


def _heard(turn: Turn, exchanges: Sequence[Exchange]) -> str | None:
    """The user's words that the model was asked with: the whole sentence if ever it was.

    An agent that ends its turn in the middle of a sentence, and then goes on listening, puts the
    sentence into several messages of which the model gets all.
    """
    asked = [e.prompt for e in exchanges if e.turn or e.prompt.last in ("user", "tool")]
    said = (user for prompt in asked for user in (*prompt.before, prompt.user))
    users = list(dict.fromkeys(user for user in said if user is not None))
    parts = " ".join(user for user in users if bare(user) in bare(turn.say))
    whole = [user for user in (*users, parts) if bare(turn.say) in bare(user)]
    return next(iter([*whole, *users[::-1]]), None)


def _problems(
    times: TurnTimes,
    observed: Heard,
    exchanges: Sequence[Exchange],
    heard: str | None,
    replied: str,
    waited_s: float,
) -> Iterator[str]:
    turn, spoke = times.turn, times.spoke
    if not turn.say:
        return
    if turn.interrupt_s is not None:
        yield from _interruption(times, observed)
    elif (early := _early(times, observed, exchanges)) is not None:
        yield f"answered {early:.1f} s before the sentence was finished"
    if spoke is None and times.answer_due:
        called = [call for e in exchanges for call in e.answer.tools]
        after = f" after the model had called {called[-1]}" if called else ""
        why = f": {times.why}" if times.why else ""
        within = "" if times.gave_up else f" within {waited_s:g} s"
        yield f"did not answer{within}{after}{why}"
    if heard is not None and bare(turn.say) not in bare(heard):
        part = bare(heard) in bare(turn.say)
        yield (
            f"answered a part of the sentence only: {heard!r}"
            if part
            else (f"heard something else: {heard!r}")
        )
    if not times.cut and bare(replied).count(bare(turn.answer)) > 1:
        yield "answered the same question twice"


def _other_than_answered(
    times: TurnTimes, exchanges: Sequence[Exchange], replied: str
) -> Iterator[str]:
    """That the agent asked the model, and said none of what it answered to this sentence.

    An agent may speak without a model, and one that takes over may have its own first words.
    """
    told = [e.answer.text for e in exchanges if e.turn == times.number and e.answer.text]
    called = any(e.answer.tools for e in exchanges)
    if not (times.turn.say and exchanges) or (called and not told):
        return
    if not any(bare(text) in bare(replied) for text in told):
        yield f"said something else than the model had answered: {replied!r}"


def _early(times: TurnTimes, observed: Heard, exchanges: Sequence[Exchange]) -> float | None:
    """How long before the last sample the agent began to answer, in seconds.

    What it was saying already does not count, nor what it says without having asked the model
    about what the caller said, such as a greeting that comes late.
    """
    start, end = times.started, times.ended - _TOLERANCE_S
    asked = [
        e.at for e in exchanges if e.turn or (e.prompt.last in ("user", "tool") and e.prompt.user)
    ]
    for begin in observed.begins(start, end):
        if any(at < begin for at in asked):
            return times.ended - begin
    return None


def _interruption(times: TurnTimes, observed: Heard) -> Iterator[str]:
    start = times.started
    if observed.first_loud(start - PAUSE_S, start + PAUSE_S) is None:
        yield "had stopped speaking before the caller could interrupt it"
        return
    spoke_on = observed.ends(start) - start
    if spoke_on > _LONGEST_OVERLAP_S:
        yield f"spoke on for {spoke_on:.1f} s after it was interrupted"


def _differences(
    times: TurnTimes, exchanges: Sequence[Exchange], replied: str
) -> Iterator[Difference]:
    """What was not as the user's script says."""
    turn, silent = times.turn, times.hung_up or times.unanswered
    yield from _tool_differences(times, exchanges, replied)
    # Where a tool is called and no answer written down, none need come.
    if silent and turn.tools and not turn.reply and turn.hear == turn.answer:
        return
    if turn.hear and bare(turn.hear) not in bare(replied):
        yield Difference("hear", turn.hear, replied)


def _tool_differences(
    times: TurnTimes, exchanges: Sequence[Exchange], replied: str
) -> Iterator[Difference]:
    turn = times.turn
    called = [call for e in exchanges for call in e.answer.tools]
    results = [result for e in exchanges for result in e.prompt.results]
    offers = dict.fromkeys(itertools.chain(*(e.prompt.tools for e in exchanges)))
    # An agent that takes over is not told what the tool gave back.
    handed_over = bool(turn.hear) and bare(turn.hear) in bare(replied)
    silent = times.hung_up or times.unanswered or handed_over
    ran = any(e.prompt.last == "tool" for e in exchanges) or (silent and not turn.result)
    for expected in itertools.chain(*turn.tools):
        if expected not in called:
            asked = f"the agent offers: {', '.join(offers) or 'no tools'}"
            yield Difference("tool", str(expected), asked if exchanges else "")
        elif not ran:
            yield Difference("tool", str(expected), "called, but the agent gave no result back")
    wanted = turn.result if results else ""
    if wanted and not any(bare(wanted) in bare(result) for result in results):
        yield Difference("result", wanted, results[-1])
