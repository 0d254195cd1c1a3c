"""What the model answers by the script, and whose sentence a stream of audio holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.talk import BOOKING, CLOSING, SCRIPT

from lkgen.talk.caller.asked import Answer, Prompt
from lkgen.talk.caller.conversation import Conversation, Hearing, Utterance
from lkgen.talk.caller.script import ToolCall, Turn

TOOLS = {"opening_hours": {"properties": {"day": {"type": "string"}}, "required": ["day"]}}


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        (Prompt(None, "system"), Answer(SCRIPT.greeting)),
        (Prompt(BOOKING, "user"), Answer(SCRIPT.turns[0].answer)),
        (Prompt(BOOKING.lower().rstrip("."), "user"), Answer(SCRIPT.turns[0].answer)),
        (Prompt("I would like to book", "user"), Answer(SCRIPT.turns[0].answer)),
        (Prompt(f"{BOOKING} {CLOSING}", "tool"), Answer(SCRIPT.turns[1].answer)),
        (Prompt(CLOSING, "user", TOOLS), Answer("", SCRIPT.turns[1].tools[0])),
        (Prompt(CLOSING, "tool", TOOLS), Answer(SCRIPT.turns[1].answer)),
        (Prompt(BOOKING, "assistant"), Answer(SCRIPT.greeting)),
        (Prompt("Greet the caller.", "user"), Answer(SCRIPT.greeting)),
    ],
)
def test_the_answer_follows_the_last_words_of_the_user(prompt: Prompt, answer: Answer) -> None:
    conversation = Conversation(SCRIPT)
    assert conversation.answer(prompt) == answer
    assert [exchange.prompt for exchange in conversation.exchanges] == [prompt]
    assert conversation.problems == []


def test_something_unscripted_in_the_middle_of_a_call_is_told() -> None:
    conversation = Conversation(SCRIPT)
    conversation.begin(BOOKING, 2.0)
    conversation.answer(Prompt("Sing to me.", "user"))
    assert "Sing to me." in conversation.problems[0]


def test_a_sentence_said_again_is_answered_as_its_own_turn_says() -> None:
    turns = (Turn(BOOKING, "First."), Turn(CLOSING, "Second."), Turn(BOOKING, "Third."))
    conversation = Conversation(replace(SCRIPT, turns=turns))
    answers: list[str] = []
    for turn in turns:
        conversation.begin(turn.say, 2.0)
        answers.append(conversation.answer(Prompt(turn.say, "user")).text)
    assert answers == ["First.", "Second.", "Third."]


def test_one_of_the_agents_tools_is_called_in_one_turn() -> None:
    """In the turn it fits, and again when the agent asks again before the turn is over."""
    script = replace(SCRIPT, turns=(Turn(BOOKING), Turn(CLOSING)), any_tool=True)
    conversation = Conversation(script)
    call = Answer("", (ToolCall("opening_hours", {"day": "Sunday"}),))
    assert conversation.answer(Prompt(BOOKING, "user", TOOLS)) == Answer(script.turns[0].answer)
    assert conversation.answer(Prompt(CLOSING, "user", TOOLS)) == call
    assert conversation.answer(Prompt(CLOSING, "user", TOOLS)) == call
    assert conversation.answer(Prompt(CLOSING, "tool", TOOLS)) == Answer(script.turns[1].answer)
    assert conversation.problems == []


def test_words_follow_the_time_until_all_is_said() -> None:
    utterance = Utterance("one two three four", seconds=2.0)
    assert utterance.words_after(0.0) == []
    assert utterance.words_after(1.0) == ["one", "two"]
    utterance.finished = True
    assert utterance.words_after(0.1) == ["one", "two", "three", "four"]


def _finished(conversation: Conversation, text: str, caller: int) -> None:
    conversation.begin(text, 1.0, caller).finished = True


def test_each_stream_of_audio_keeps_to_one_caller() -> None:
    conversation = Conversation(SCRIPT)
    one, two = Hearing(conversation), Hearing(conversation)
    _finished(conversation, "from one", 0)
    one.started()
    _finished(conversation, "from two", 1)
    two.started()
    assert (one.words(1.0), two.words(1.0)) == (["from", "one"], ["from", "two"])
    _finished(conversation, "again from one", 0)
    two.started()
    one.started()
    assert (one.words(1.0), two.words(1.0)) == (["again", "from", "one"], ["from", "two"])


def test_a_stream_that_is_opened_again_hears_what_is_said_now() -> None:
    """After a drop, or where each sentence is a request of its own."""
    conversation = Conversation(SCRIPT)
    _finished(conversation, "nobody heard this", 0)
    _finished(conversation, "this is said now", 0)
    first, second = Hearing(conversation), Hearing(conversation)
    first.started()
    first.settle(first.words(1.0)[:2])
    second.started()
    assert second.words(1.0) == ["said", "now"]


def test_a_message_that_the_agent_adds_to_the_turn_is_no_answer_to_it() -> None:
    """LiveKit's hook `on_user_turn_completed` puts it after the caller's sentence."""
    conversation = Conversation(SCRIPT)
    conversation.begin(BOOKING, 2.0)
    looked_up = Prompt(BOOKING, "assistant", since=("Looked up: four tables are free.",))
    answer = SCRIPT.turns[0].answer
    assert conversation.answer(looked_up) == Answer(answer)
    # It has been answered, or a part of it was heard: the agent speaks of its own accord.
    for since in ((answer,), ("Looked up: four are free.", answer), (answer[:8],)):
        spoken = Prompt(BOOKING, "assistant", since=since)
        assert conversation.answer(spoken) == Answer(SCRIPT.greeting)


def test_a_realtime_model_hears_what_a_speech_to_text_beside_it_has_heard() -> None:
    conversation = Conversation(SCRIPT)
    written, model = Hearing(conversation, "stt"), Hearing(conversation, "realtime")
    for sentence in (BOOKING, CLOSING):
        conversation.begin(sentence, 2.0).finished = True
        for one in (written, model):
            one.started()
            words = one.words(2.0)
            assert words == sentence.split()
            one.settle(words)
            assert one.words(2.0) == []
