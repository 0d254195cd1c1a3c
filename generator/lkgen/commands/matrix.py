"""The variants of a project that tests and CI cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations, islice, product

from lkgen.catalogue import catalogue
from lkgen.errors import LkgenError
from lkgen.template import Template

# Questions that take any text: values that differ from the default in kind stand for the rest.
SAMPLES = {
    "language": ["de", "pt-BR"],
    "package_name": ["voice"],
    "description": ['Says "hi" & {{ name }} — 你好 🎧'],
}
# For these two no languages are listed: none is refused.
_ANY_LANGUAGE = {"stt": "gladia", "tts": "google-gemini-speech"}
NAMES = ("stt_model", "llm_model", "tts_model", "tts_voice", "realtime_model", "realtime_voice")


@dataclass(frozen=True)
class Variant:
    """One project: a name, and the answers that make it differ from the default one."""

    name: str
    answers: dict[str, str]


def variants(
    coverage: str, kind: str | None = None, series: str | None = None, stride: int = 1
) -> Iterator[Variant]:
    """Yield the valid variants for `coverage`; only those that answer question `kind`, if given.

    each: every value of every question, the others at their defaults. pairs: every two values
    that go together. full: all combinations. Two that come to the same project count once.
    All are of `series`, if given; else the series is a question like the others. A `stride` of n
    looks only at each nth of what may be a variant, for a quick sample.
    Raises LkgenError for an unknown `kind`.
    """
    questions = Template()
    fixed = {"livekit_series": series} if series else {}
    pipelines = {
        choice.value: _values(questions, {"pipeline": choice.value, **fixed})
        for choice in questions.answer({}, "agent").choices["pipeline"]
    }
    chosen = kind.replace("-", "_") if kind else ""
    if chosen == "series":
        chosen = "livekit_series"
    known = {key: None for values in pipelines.values() for key in values}
    if chosen and chosen not in known:
        near = get_close_matches(chosen, known, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise LkgenError(f"There is no question {kind} here.", f"{hint}One of {', '.join(known)}.")
    found: set[tuple[tuple[str, str], ...]] = set()
    for pipeline, values in pipelines.items():
        for selected in islice(_selections(coverage, values), 0, None, stride):
            if chosen and chosen not in selected:
                continue
            answers = {"pipeline": pipeline, **fixed, **selected}
            # What is refused beside the defaults may go with other answers.
            for beside in [{}, *_beside(selected)] if coverage != "full" else [{}]:
                if any(selected.get(key, value) != value for key, value in beside.items()):
                    continue
                tried = {**answers, **beside}
                complete = questions.answer(tried, "agent")
                # Some providers have no default model or voice: any name stands for theirs.
                if nameless := [p.key for p in complete.problems if not p.value and p.key in NAMES]:
                    tried |= dict.fromkeys(nameless, "any/name")
                    complete = questions.answer(tried, "agent")
                if not complete.problems:
                    answers = tried
                    break
            else:
                continue
            # A sentence is no part of a name: its place among the samples is.
            parts = [
                f"{key}-{values[key].index(value) if key == 'description' else value}"
                for key, value in selected.items()
            ]
            name = "+".join([pipeline, *parts])
            project = tuple(complete.stored.items())
            if project not in found:
                found.add(project)
                yield Variant(name, answers)


def _beside(selected: dict[str, str]) -> Iterator[dict[str, str]]:
    """Other answers that a value may need: LiveKit Cloud, calls by phone, a language."""
    yield {"hosting": "cloud"}
    yield {"hosting": "cloud", "callers": "phone-inbound"}
    for kind, id in selected.items():
        for provider in catalogue().providers:
            role = next((role for name, role in provider.roles.items() if name == kind), None)
            if provider.id == id and role and isinstance(role.languages, list):
                others = {} if kind == "realtime" else _ANY_LANGUAGE
                yield {**others, "language": role.languages[0], kind: id}


def _values(questions: Template, fixed: dict[str, str]) -> dict[str, list[str]]:
    """The values of each question that is asked beside `fixed`, the default's included."""
    answers = questions.answer(fixed, "agent")
    values = {
        key: [choice.value for choice in options]
        for key, options in answers.choices.items()
        if key not in fixed
    }
    return values | {key: [str(answers.stored[key]), *SAMPLES[key]] for key in SAMPLES}


def _selections(coverage: str, values: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    singles = [(key, value) for key, options in values.items() for value in options]
    if coverage == "each":
        yield {}
        yield from ({key: value} for key, value in singles)
    elif coverage == "pairs":
        yield from ({a: x, b: y} for (a, x), (b, y) in combinations(singles, 2) if a != b)
    else:
        yield from (dict(zip(values, row, strict=True)) for row in product(*values.values()))
