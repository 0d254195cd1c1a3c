"""What is said of a turn, by what the caller heard and what reached the model."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.talk import BOOKING, SCRIPT

from lkgen.talk.audio.pcm import WINDOW_S
from lkgen.talk.caller.asked import Answer, Prompt
from lkgen.talk.caller.assess import TurnTimes, judge
from lkgen.talk.caller.conversation import Conversation, Exchange, Mark
from lkgen.talk.caller.heard import Heard, Level, Segment, State
from lkgen.talk.caller.script import ToolCall, Turn
from lkgen.talk.report import Difference, TurnReport

TURN = SCRIPT.turns[0]
STARTED, ENDED = 100.0, 103.0
LOUD = 5_000.0


@pytest.fixture
def observed() -> Heard:
    """What a caller noticed who has heard nothing yet."""
    return Heard()


def _speaks(observed: Heard, start: float, end: float, text: str = "") -> None:
    steps = int((end - start) / WINDOW_S)
    observed.levels += [Level(start + i * WINDOW_S, LOUD) for i in range(steps)]
    observed.last_loud = observed.levels[-1].at
    if text:
        observed.segments.append(Segment("agent", f"SG_{start}", text, True, start))


def _asked(at: float, text: str = BOOKING, answer: str = TURN.answer) -> Exchange:
    return Exchange(Prompt(text, "user"), Answer(answer), at, turn=1)


def _judged(
    observed: Heard,
    *exchanges: Exchange,
    turn: Turn = TURN,
    spoke: float | None = 103.6,
    strict: bool = False,
    marks: tuple[Mark, ...] = (),
    held_up_s: float = 0.0,
) -> TurnReport:
    conversation = Conversation(replace(SCRIPT, strict=strict))
    conversation.exchanges += exchanges
    conversation.marks += marks
    quiet = observed.last_loud
    times = TurnTimes(turn, 1, STARTED, ENDED, spoke=spoke, quiet=quiet, held_up_s=held_up_s)
    return judge(times, observed, conversation, identity="caller", alone=True, waited_s=12)


def test_an_answer_to_the_whole_sentence_is_in_order(observed: Heard) -> None:
    _speaks(observed, 98.0, 99.0, "Hello.")
    _speaks(observed, 103.6, 105.0, TURN.answer)
    # Asked before the sentence was over, and again with all of it, as a preemptive answer is.
    report = _judged(observed, _asked(102.0, "I would like"), _asked(103.2))
    assert report.problems == ()
    assert (report.heard, report.replied) == (BOOKING, TURN.answer)
    assert report.latency_s == pytest.approx(0.6)
    assert report.reply_s > 1.0


def test_a_sentence_that_comes_in_two_messages_has_been_heard(observed: Heard) -> None:
    _speaks(observed, 103.6, 105.0, TURN.answer)
    first, second = BOOKING[:28], BOOKING[28:]
    report = _judged(observed, _asked(101.0, first), _asked(103.2, second))
    assert report.problems == ()
    assert report.heard == f"{first} {second}"


def test_no_answer_is_a_problem(observed: Heard) -> None:
    report = _judged(observed, spoke=None)
    assert report.problems == ("did not answer within 12 s",)
    assert (report.heard, report.latency_s, report.spans) == (None, None, ())


@pytest.mark.parametrize("how", ["hung_up", "unanswered", "lost"])
def test_where_no_answer_is_due_none_is_missed(observed: Heard, how: str) -> None:
    """A tool was called, and the script says no word of what is to be heard then."""
    tool = ToolCall("end_call")
    turn = replace(TURN, reply="", hear="", tools=((tool,),))
    turn = replace(turn, hear=turn.answer)
    conversation = Conversation(replace(SCRIPT, strict=True))
    conversation.exchanges.append(Exchange(Prompt(BOOKING, "user"), Answer("", (tool,)), 103.2))
    times = TurnTimes(turn, 1, STARTED, ENDED)
    setattr(times, how, True)
    report = judge(times, observed, conversation, identity="caller", alone=True, waited_s=12)
    assert (report.problems, report.differences) == ((), ())
    assert report.excused
    # What it does say must be heard all the same.
    times.turn = replace(turn, reply="Goodbye.", hear="Goodbye.")
    report = judge(times, observed, conversation, identity="caller", alone=True, waited_s=12)
    assert [one.what for one in report.differences] == ([] if how == "lost" else ["hear"])


def test_an_answer_before_the_end_of_the_sentence_is_a_problem(observed: Heard) -> None:
    _speaks(observed, 101.0, 104.0, TURN.answer)
    report = _judged(observed, _asked(100.8, "I would"), spoke=103.01)
    assert report.problems == (
        "answered 2.0 s before the sentence was finished",
        "answered a part of the sentence only: 'I would'",
    )


def test_what_was_being_said_already_is_no_early_answer(observed: Heard) -> None:
    _speaks(observed, 99.5, 101.0, "Hello.")
    _speaks(observed, 103.6, 105.0, TURN.answer)
    assert _judged(observed, _asked(103.2)).problems == ()


def test_words_that_answer_nothing_are_no_early_answer(observed: Heard) -> None:
    """Nor is a greeting that comes late, although the model was asked for it."""
    greets = Exchange(Prompt(None, "system"), Answer("Hello."), 100.5)
    _speaks(observed, 101.0, 101.3, "Uh-huh.")
    _speaks(observed, 103.6, 105.0, TURN.answer)
    assert _judged(observed, greets, _asked(103.2)).problems == ()


def test_two_answers_to_one_sentence_are_a_problem(observed: Heard) -> None:
    _speaks(observed, 103.6, 105.0, TURN.answer)
    _speaks(observed, 106.0, 107.0, TURN.answer.upper())
    report = _judged(observed, _asked(103.2), _asked(105.5))
    assert report.problems == ("answered the same question twice",)


def test_something_else_that_was_heard_is_a_problem(observed: Heard) -> None:
    _speaks(observed, 103.6, 105.0, "What?")
    report = _judged(observed, _asked(103.2, "blorf wimble"))
    assert report.problems == ("heard something else: 'blorf wimble'",)


@pytest.mark.parametrize(
    ("until", "problem"),
    [
        (101.0, None),
        (103.0, "spoke on for 3.0 s after it was interrupted"),
        (None, "had stopped speaking before the caller could interrupt it"),
    ],
)
def test_an_interrupted_agent_stops(
    observed: Heard, until: float | None, problem: str | None
) -> None:
    if until is not None:
        _speaks(observed, 98.0, until, "Our opening hours are these.")
    _speaks(observed, 103.6, 105.0, TURN.answer)
    report = _judged(observed, _asked(103.2), turn=replace(TURN, interrupt_s=1.0))
    assert report.problems == ((problem,) if problem else ())


def test_differences_from_a_script_are_told_side_by_side(observed: Heard) -> None:
    _speaks(observed, 103.6, 105.0, "Eight o'clock it is.")
    turn = replace(SCRIPT.turns[1], say=BOOKING, hear="noon to nine")
    offered = Prompt(BOOKING, "user", {"book": {}})
    report = _judged(observed, Exchange(offered, Answer("x"), 103.2), turn=turn, strict=True)
    assert report.differences == (
        Difference("tool", 'opening_hours({"day": "Sunday"})', "the agent offers: book"),
        Difference("hear", "noon to nine", "Eight o'clock it is."),
    )
    assert len(report.problems) == 2


def test_what_a_tool_gave_back_is_compared(observed: Heard) -> None:
    _speaks(observed, 103.6, 105.0, "From noon to nine.")
    turn = replace(SCRIPT.turns[1], say=BOOKING, result="noon to nine")
    calls = Exchange(Prompt(BOOKING, "user"), Answer("", turn.tools[0]), 103.2)
    for result, differs in (("noon to nine", False), ("closed", True)):
        gives = Exchange(Prompt(BOOKING, "tool", results=(result,)), Answer("x"), 103.4)
        report = _judged(observed, calls, gives, turn=turn, strict=True)
        assert bool(report.differences) is differs
        assert report.tools == ('opening_hours({"day": "Sunday"})',)


def test_an_agent_that_takes_over_is_not_told_what_the_tool_gave(observed: Heard) -> None:
    turn = replace(SCRIPT.turns[1], say=BOOKING, hear="I am the waiter.")
    calls = Exchange(Prompt(BOOKING, "user"), Answer("", turn.tools[0]), 103.2, 1)
    greets = Exchange(Prompt(None, "system"), Answer(turn.hear), 103.4)
    _speaks(observed, 103.6, 105.0, turn.hear)
    assert _judged(observed, calls, greets, turn=turn, strict=True).problems == ()
    silent = _judged(Heard(), calls, turn=turn, spoke=None, strict=True)
    assert [one.what for one in silent.differences] == ["tool", "hear"]


def test_the_spans_add_up(observed: Heard) -> None:
    """The model was asked before the turn was over: it cost nothing until then."""
    _speaks(observed, 103.6, 105.0, TURN.answer)
    observed.states += [State(103.4, "thinking"), State(103.59, "speaking")]
    marks = (
        Mark("stt", "asked", 1, 103.1),
        Mark("stt", "answered", 1, 103.2),
        Mark("llm", "asked", 1, 103.25),
        Mark("llm", "answered", 1, 103.45),
        Mark("tts", "asked", 1, 103.46),
        Mark("tts", "answered", 1, 103.5),
    )
    report = _judged(observed, _asked(103.25), marks=marks)
    assert [span.name for span in report.spans] == [
        "speech to text",
        "end of turn",
        "language model",
        "voice",
        "network and audio",
    ]
    ends = [span.end_s for span in report.spans]
    assert ends == pytest.approx([0.2, 0.4, 0.45, 0.5, 0.6])
    assert [span.start_s for span in report.spans] == [0.0, *ends[:-1]]


def test_a_tool_has_a_span_between_two_of_the_model(observed: Heard) -> None:
    _speaks(observed, 103.9, 105.0, TURN.answer)
    observed.states.append(State(103.3, "thinking"))
    marks = (
        Mark("stt", "answered", 1, 103.2),
        Mark("llm", "asked", 1, 103.3),
        Mark("llm", "answered", 1, 103.4),
        Mark("llm", "asked", 1, 103.6),
        Mark("llm", "answered", 1, 103.7),
        Mark("tts", "answered", 1, 103.8),
    )
    report = _judged(observed, _asked(103.3), marks=marks, spoke=103.9)
    assert [(span.name, round(span.end_s, 3)) for span in report.spans] == [
        ("speech to text", 0.2),
        ("end of turn", 0.3),
        ("language model", 0.4),
        ("tool", 0.6),
        ("language model", 0.7),
        ("voice", 0.8),
        ("network and audio", 0.9),
    ]


def test_a_realtime_model_has_one_span(observed: Heard) -> None:
    _speaks(observed, 103.6, 105.0, TURN.answer)
    marks = (Mark("realtime", "asked", 1, 103.3), Mark("realtime", "answered", 1, 103.5))
    report = _judged(observed, _asked(103.3), marks=marks)
    assert [span.name for span in report.spans] == [
        "end of turn",
        "realtime model",
        "network and audio",
    ]


def test_another_answer_than_the_models_is_a_problem(observed: Heard) -> None:
    """Also without a script: what the model answered to the sentence must be heard."""
    _speaks(observed, 103.6, 105.0, "Hello.")
    greeted = Exchange(Prompt(BOOKING, "user"), Answer("Hello."), 103.2)
    for asked in (greeted, _asked(103.2)):
        (problem,) = _judged(observed, asked).problems
        assert problem == "said something else than the model had answered: 'Hello.'"


def test_words_of_its_own_are_none(observed: Heard) -> None:
    """It speaks without a model, or another agent takes over, whose first words are its own."""
    _speaks(observed, 103.6, 105.0, "You are speaking to Ada now.")
    handed_over = Answer("", (ToolCall("to_ada", {}),))
    moved = Exchange(Prompt(BOOKING, "user"), handed_over, 103.2, turn=1)
    assert _judged(observed).problems == ()
    assert _judged(observed, moved).problems == ()


def test_a_machine_that_held_the_caller_up_is_named_beside_what_came_of_it(
    observed: Heard,
) -> None:
    _speaks(observed, 103.6, 105.0, TURN.answer)
    part = _judged(observed, _asked(103.2, "I would like"), held_up_s=0.6)
    assert part.problems[0] == "answered a part of the sentence only: 'I would like'"
    assert "busy and held the caller's voice up for 0.6 s" in part.problems[1]
    assert _judged(observed, _asked(103.2), held_up_s=0.6).problems == ()
