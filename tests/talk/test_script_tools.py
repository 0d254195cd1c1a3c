"""What the model of a script does with tools: several at once, in turn, late, and with handoffs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.talk import BOOKING, CLOSING, SCRIPT

from lkgen.talk.caller.asked import Answer, Prompt
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.script import ToolCall, Turn

HOURS, TABLES, BOOK = (ToolCall(name) for name in ("opening_hours", "free_tables", "book"))
TOOLS: dict[str, dict[str, str]] = {call.name: {} for call in (HOURS, TABLES, BOOK)}
TURN = Turn(BOOKING, "It is booked.", tools=((HOURS, TABLES), (BOOK,)), greeting="I am new here.")


@pytest.fixture
def conversation() -> Conversation:
    """In its first turn, of two."""
    begun = Conversation(replace(SCRIPT, turns=(TURN, Turn(CLOSING, "At nine."))))
    begun.begin(BOOKING, 2.0)
    return begun


def _given(*results: str, user: str = BOOKING) -> Prompt:
    return Prompt(user, "tool" if results else "user", TOOLS, results=results)


def test_tools_are_called_at_once_and_one_after_the_other(conversation: Conversation) -> None:
    for _ in range(2):
        # Asked again before the turn is over, as a preemptive answer is.
        assert conversation.answer(_given()) == Answer("", (HOURS, TABLES))
    assert conversation.answer(_given("noon", "four")) == Answer("", (BOOK,))
    assert conversation.answer(_given("noon", "four", "yes")) == Answer("It is booked.")
    assert conversation.problems == []


def test_an_agent_that_takes_over_greets(conversation: Conversation) -> None:
    conversation.answer(_given())
    # With the dialogue so far, or without; it has no such tools.
    for asked in (Prompt(BOOKING, "user"), Prompt(None, "system")):
        assert conversation.answer(asked) == Answer("I am new here.")
    assert conversation.problems == []


def test_without_a_greeting_of_its_own_it_answers(conversation: Conversation) -> None:
    turn = replace(TURN, greeting="")
    conversation.script = replace(conversation.script, turns=(turn,))
    conversation.answer(_given())
    assert conversation.answer(Prompt(None, "system")) == Answer("It is booked.")
    conversation.answer(_given("noon", "four", "yes"))
    # The first agent has said it.
    assert conversation.answer(Prompt(None, "system")) == Answer(SCRIPT.greeting)


def test_a_tool_that_is_still_running_is_no_answer_yet(conversation: Conversation) -> None:
    turn = replace(TURN, tools=((BOOK,),), greeting="")
    conversation.script = replace(conversation.script, turns=(turn,))
    conversation.answer(_given())
    update = "The tool `book` has updated, message: looking\nThe task is still running, so wait."
    assert conversation.answer(_given(update)) == Answer("One moment, please.")
    assert conversation.answer(_given(update, "yes")) == Answer("It is booked.")


def test_a_result_may_come_when_the_next_sentence_was_said(conversation: Conversation) -> None:
    conversation.answer(_given())
    conversation.begin(CLOSING, 2.0)
    assert conversation.answer(_given(user=CLOSING)) == Answer("At nine.")
    assert conversation.answer(_given("noon", "four", "yes", user=CLOSING)) == Answer(TURN.answer)
    assert conversation.problems == []


def test_what_the_agent_adds_in_the_users_name_is_no_question(conversation: Conversation) -> None:
    added = Prompt("Looked up: four are free.", "user", TOOLS, before=(BOOKING,))
    assert conversation.answer(added) == Answer("", (HOURS, TABLES))
    assert conversation.problems == []
