"""What is known of an error, with what the catalogue knows of models that have ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lkgen.errors import LkgenError
from lkgen.explain.engine import STARTING, Explanation, Outcome, explain
from lkgen.facts import series as known_series
from lkgen.log.records import records


def explained(lines: Iterable[str], series: str = "") -> Outcome:
    """What is known of the errors in a text or a log; see `lkgen.explain.engine.explain`.

    Raises LkgenError for a series that there is nothing known of.
    """
    if series and series not in known_series():
        raise LkgenError(
            f"--series {series} is none that is known.", f"Known: {', '.join(known_series())}"
        )
    return explain(lines, series, retirement)


def explained_error(log: str, error: str) -> dict[str, str]:
    """What is known of one error of an agent's log; empty if nothing.

    Args:
        log: the whole log.
        error: what the error says, as a record of it does.

    Returns:
        `id`, `cause`, `fix` and `rule` of its first cause.
    """
    record = next((one for one in records(log.splitlines()) if str(one) == error), None)
    lines = [record.message, *record.rest] if record else error.splitlines()
    for one in explain(lines, _series(log), retirement).explanations:
        cause = "\n".join(filter(None, (one.known.cause, one.detail)))
        rule = one.known.entry.rule
        return {"id": one.known.id, "cause": cause, "fix": one.known.fix, "rule": rule}
    return {}


def _series(log: str) -> str:
    """The series of the agent that wrote a log; empty where it does not say."""
    return explain(line for line in log.splitlines() if STARTING in line).series


def document(outcome: Outcome) -> dict[str, Any]:
    """What `lkgen explain --json` prints."""
    return {
        "explanations": [entry(one) for one in outcome.explanations],
        "unexplained": [{"line": line, "text": text} for line, text in outcome.unexplained],
    }


def entry(explanation: Explanation) -> dict[str, Any]:
    """An explanation in values that JSON has."""
    known = explanation.known
    return {
        "id": known.id,
        "matched": explanation.matched,
        "line": explanation.line,
        "times": explanation.times,
        "cause": "\n".join(filter(None, (known.cause, explanation.detail))),
        "versions": known.entry.versions,
        "fix": known.fix,
        "rule": known.entry.rule or None,
        "source": known.entry.source,
        "confidence": known.entry.confidence,
        "follows": known.entry.follows,
    }


def retirement(name: str) -> str:
    """What the catalogue knows of the end of a model or voice; empty if nothing."""
    from datetime import date

    from lkgen.catalogue import catalogue
    from lkgen.catalogue.lifetime import Ending

    for entry in catalogue().retired.entries:
        if name in entry.names:
            told = Ending(entry.kind, entry.providers[0], name, entry).told(date.today())
            return f"{told[:1].upper()}{told[1:]}."
    return ""
