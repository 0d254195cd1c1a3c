"""Which caller a stream of audio belongs to, where several call beside each other."""

from __future__ import annotations

from support.talk import BOOKING, CLOSING, TWO

from lkgen.talk.caller.conversation import Conversation, Hearing


def test_a_stream_belongs_to_nobody_who_has_hung_up_unheard() -> None:
    conversation = Conversation(TWO)
    # The agent of the first was killed before it heard a word.
    conversation.begin(BOOKING, 2.0, caller=0).finished = True
    conversation.hang_up(0)
    hearing = Hearing(conversation)
    for said in (BOOKING, CLOSING):
        conversation.begin(said, 2.0, caller=1).finished = True
        hearing.started()
        words = hearing.words(2.0)
        assert " ".join(words) == said
        hearing.settle(words)


def test_who_calls_again_is_heard_again() -> None:
    conversation = Conversation(TWO)
    conversation.begin(BOOKING, 2.0).finished = True
    conversation.hang_up(0)
    conversation.begin(CLOSING, 2.0).finished = True
    hearing = Hearing(conversation)
    hearing.started()
    assert " ".join(hearing.words(2.0)) == CLOSING


def test_two_who_speak_at_once_are_each_heard_by_a_stream_of_their_own() -> None:
    conversation = Conversation(TWO)
    for caller, said in enumerate((BOOKING, CLOSING)):
        conversation.begin(said, 2.0, caller=caller).finished = True
    streams = [Hearing(conversation), Hearing(conversation)]
    for stream in streams:
        stream.started()
    assert [" ".join(stream.words(2.0)) for stream in streams] == [BOOKING, CLOSING]
