"""Models and providers that end: which of a project's do, and what to use instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from lkgen.catalogue import catalogue, retired
from lkgen.catalogue.lifetime import Ending, endings
from lkgen.template.questions import Answers


def lasting(
    answers: Answers, confirm: Callable[[str], bool] | None
) -> tuple[dict[str, str], list[str]]:
    """What to answer instead of models that end, where a person agrees; what to tell of the rest.

    `confirm` asks that person; without it nobody is there.
    """
    replaced: dict[str, str] = {}
    notes: list[str] = []
    # What this installation knows, however old the template is.
    for end in endings(answers.stored, retired()):
        told, instead = end.told(date.today()), _instead(end)
        if instead and confirm and confirm(f"{told}. Put it in?"):
            replaced |= instead
        elif instead:
            sets = " ".join(f"--set {key}={value}" for key, value in instead.items())
            notes.append(f"{told}: lkgen update {sets}")
        else:
            notes.append(told)
    return replaced, notes + list(_deprecated(answers))


def _deprecated(answers: Answers) -> Iterator[str]:
    """What is to be told of providers that should not be chosen anew."""
    for provider in catalogue().providers:
        for name, role in provider.roles.items():
            if role.deprecated and answers.stored.get(name) == provider.id:
                yield f"{name} {provider.id} is deprecated: {role.deprecated}"


def _instead(end: Ending) -> dict[str, str]:
    """The answers that put the successor in; empty where there is none."""
    entry = end.retirement
    if not entry.replacement:
        return {}
    voice = {f"{entry.role}_voice": entry.replacement_voice} if entry.replacement_voice else {}
    return {end.question: entry.replacement, **voice}
