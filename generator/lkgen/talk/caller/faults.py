"""What goes wrong in a call on purpose: `--fault stt:drop@2`.

A fault changes nothing about how a call is judged: it fails if the agent did not answer or logged
an error, and the report's remarks say what was done to it on purpose.

What becomes of an agent with one provider for each part and no fallback (seen with the default
project on livekit-agents 1.8; LiveKit tries a failed request again, three times by default):

stt:drop       the sentence is lost, the connection is made again, the next sentence is answered
stt:refuse     nothing is ever heard: mute
stt:garbage    the model is asked something else than was said: "heard something else"
llm:500 …      tried again in vain: no answer in that turn; mute without @TURN
llm:drop       tried again with success: answered, with an error in the log
llm:refuse     as llm:500
llm:garbage    nonsense is said aloud: answered
tts:500 …      nothing is heard: mute
tts:drop       tried again with success: answered, with an error in the log
tts:garbage    noise is heard, which counts as an answer
*:slow         answered N seconds later
avatar:500 …   LiveKit's plugins try again and give up; the job ends: mute
avatar:refuse  as avatar:500
avatar:drop    tried again with success: the greeting comes later
avatar:garbage noise is heard
room:disconnect  the server puts the caller out at the end of a sentence, who joins again at once.
               Nobody waits for the answer to that sentence; the next must be answered.

A realtime model is all three at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from lkgen.errors import LkgenError

Part = Literal["stt", "llm", "tts", "realtime", "avatar"]
"""What a provider is to an agent; each can fail in the same ways."""

KINDS = {
    "drop": "the connection breaks where an answer would begin, once",
    "refuse": "the connection is closed as soon as it is made",
    "garbage": "nonsense: words that nobody said, a text without sense, noise for a voice",
    "slow": "each answer begins N seconds later (slow=3)",
    "disconnect": "the server puts the caller out of the room (room:disconnect)",
    "busy": "whom the agent dials is busy (sip:busy)",
    "no-answer": "whom the agent dials does not answer (sip:no-answer)",
    "declined": "whom the agent dials declines the call (sip:declined)",
}
_SIP = ("busy", "no-answer", "declined")
_FORM = re.compile(
    r"(?P<part>[a-z]+):(?P<what>[a-z-]+|[45]\d\d)(=(?P<amount>\d+(\.\d+)?))?(@(?P<turn>[1-9]\d*))?"
)


@dataclass
class Fault:
    """One way in which one part fails.

    Attributes:
        part: who fails; `room` for the call itself, `sip` for whom the agent dials.
        what: a key of `KINDS`, or the HTTP status that every request gets.
        amount: seconds, of `slow`.
        turn: the sentence of the caller, from 1, in which it happens; None for each.
        spent: it has happened; `drop` and `disconnect` happen once.
    """

    part: Part | Literal["room", "sip"]
    what: str
    amount: float = 0.0
    turn: int | None = None
    spent: bool = False

    @property
    def status(self) -> int | None:
        """The HTTP status, where the fault is one."""
        return int(self.what) if self.what.isdecimal() else None

    def __str__(self) -> str:
        amount = f"={self.amount:g}" if self.what == "slow" else ""
        turn = f"@{self.turn}" if self.turn else ""
        return f"{self.part}:{self.what}{amount}{turn}"


def parse_fault(text: str) -> Fault:
    """Read a fault as it is typed: `PART:WHAT[=SECONDS][@TURN]`.

    Raises:
        LkgenError: it is none; the hint lists those there are.
    """
    parts = get_args(Part)
    match = _FORM.fullmatch(text.strip())
    if match is not None:
        part, what, amount = match["part"], match["what"], match["amount"]
        others = ("disconnect", *_SIP)
        of_a_part = part in parts and what not in others and (what in KINDS or what.isdecimal())
        of_the_room = (part, what) == ("room", "disconnect")
        of_the_phone = part == "sip" and what in _SIP
        if (of_a_part or of_the_room or of_the_phone) and (what == "slow") == (amount is not None):
            turn = int(match["turn"]) if match["turn"] else None
            return Fault(cast("Part", part), what, float(amount or 0.0), turn)
    raise LkgenError(
        f"--fault {text} is none.",
        f"PART:WHAT[@TURN], PART one of {', '.join(parts)}; "
        "WHAT an HTTP status from 400 to 599, or\n"
        + "\n".join(f"  {name:<10}  {meaning}" for name, meaning in KINDS.items())
        + "\nSuch as stt:drop@2, llm:429, tts:slow=3, room:disconnect.",
    )
