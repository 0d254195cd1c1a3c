"""What the model answers by the script."""

from __future__ import annotations

import pytest
from talk_support import BOOKING, CLOSING, SCRIPT

from lkgen.talk.script import Answer, Conversation, Prompt, Utterance

TOOLS = frozenset({"opening_hours"})


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        (Prompt(None, "system"), Answer(SCRIPT.greeting)),
        (Prompt(BOOKING, "user"), Answer(SCRIPT.turns[0].answer)),
        (Prompt(BOOKING.lower().rstrip("."), "user"), Answer(SCRIPT.turns[0].answer)),
        (Prompt(f"{BOOKING} {CLOSING}", "tool"), Answer(SCRIPT.turns[1].answer)),
        (Prompt(CLOSING, "user", TOOLS), Answer("", SCRIPT.turns[1].tool)),
        (Prompt(CLOSING, "tool", TOOLS), Answer(SCRIPT.turns[1].answer)),
        (Prompt(BOOKING, "assistant"), Answer(SCRIPT.greeting)),
    ],
)
def test_the_answer_follows_the_last_words_of_the_user(prompt: Prompt, answer: Answer) -> None:
    conversation = Conversation(SCRIPT)
    assert conversation.answer(prompt) == answer
    assert [exchange.prompt for exchange in conversation.exchanges] == [prompt]
    assert conversation.problems == []


def test_words_follow_the_time_until_all_is_said() -> None:
    utterance = Utterance("one two three four", seconds=2.0)
    assert utterance.words_after(0.0) == []
    assert utterance.words_after(1.0) == ["one", "two"]
    utterance.finished = True
    assert utterance.words_after(0.1) == ["one", "two", "three", "four"]
