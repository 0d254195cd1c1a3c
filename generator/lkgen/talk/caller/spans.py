"""Where the time of a turn went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lkgen.talk.caller.conversation import Mark
from lkgen.talk.caller.heard import State
from lkgen.talk.report import Span

# Shorter steps are noise of the clock and not shown.
_SHORTEST_S = 0.0005


def spans(
    marks: Iterable[Mark], states: Iterable[State], *, started: float, ended: float, spoke: float
) -> tuple[Span, ...]:
    """The steps from the end of a sentence to the first sound of the answer, without a gap.

    Each step lasts from the end of the one before to its own: what a provider did while an
    earlier step was going on has cost nothing.

    Args:
        marks: when the fakes worked in this turn.
        states: what the agent said of itself: it goes over to `thinking` when it has decided that
            the caller's turn is over (livekit-agents 1.3 to 1.8).
        started: `time.perf_counter()` when the caller began the sentence.
        ended: the same of its last sample.
        spoke: the same of the first sound of the answer.
    """
    seen = [mark for mark in marks if started <= mark.at <= spoke]
    steps = _realtime(seen) or _cascade(seen, [s for s in states if started <= s.at <= spoke])
    found: list[Span] = []
    now = 0.0
    for name, at in (*steps, ("network and audio", spoke)):
        end = min(at, spoke) - ended
        if end - now > _SHORTEST_S:
            found.append(Span(name, now, end))
            now = end
    return tuple(found)


def _cascade(marks: list[Mark], states: list[State]) -> list[tuple[str, float]]:
    """Each step's name and end, in order."""
    heard = _last(marks, "stt", "answered")
    asks = [mark.at for mark in marks if (mark.part, mark.what) == ("llm", "asked")]
    answers = [mark.at for mark in marks if (mark.part, mark.what) == ("llm", "answered")]
    voices = [mark.at for mark in marks if (mark.part, mark.what) == ("tts", "answered")]
    steps = [("speech to text", heard)] if heard is not None else []
    decided = [s.at for s in states if s.name == "thinking" and s.at >= (heard or 0.0)]
    over = decided[0] if decided else asks[-1] if asks and not heard else None
    if over is not None:
        steps.append(("end of turn", over))
    # Of requests before the end of the turn the last one counts; those after it are one for each
    # tool that was run, and one for the answer.
    early = [at for at in asks if over is not None and at < over]
    used = [at for at in asks if at not in early[:-1]]
    for i, asked in enumerate(used):
        if i:
            steps.append(("tool", asked))
        until = used[i + 1] if i + 1 < len(used) else float("inf")
        answered = [at for at in answers if asked <= at < until]
        if answered:
            steps.append(("language model", answered[0]))
    said = [at for at in voices if not answers or at >= (used or [0.0])[-1]]
    if said:
        steps.append(("voice", said[0]))
    return steps


def _realtime(marks: list[Mark]) -> list[tuple[str, float]]:
    """The same where one model hears and thinks; it may have a voice of its own."""
    asked, answered = (_last(marks, "realtime", what) for what in ("asked", "answered"))
    if asked is None:
        return []
    steps = [("end of turn", asked)]
    if answered is not None:
        steps.append(("realtime model", answered))
        voices = [m.at for m in marks if m.part == "tts" and m.what == "answered"]
        steps += [("voice", at) for at in voices if at >= answered][:1]
    return steps


def _last(marks: Sequence[Mark], part: str, what: str) -> float | None:
    return next((m.at for m in reversed(marks) if (m.part, m.what) == (part, what)), None)
