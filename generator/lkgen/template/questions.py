"""The questions of copier.yml, answered without Copier.

Copier stops at the first bad answer and passes over unknown keys. This reads the same file and
renders the same expressions, so that every problem is named at once and a plan costs no render.
tests/test_questions_agree_with_copier.py holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Any, cast

from lkgen.errors import Problem
from lkgen.template.expressions import Expressions

_LONGEST = 1_000


@dataclass(frozen=True)
class Choice:
    """A value that a question takes, how a person reads it, and why not, if not."""

    label: str
    value: str
    refusal: str


@dataclass(frozen=True)
class Answers:
    """What a set of answers comes to.

    `given` is what was answered, under the questions' own ids and choices; `stored` what the
    answers file remembers, `context` what templates see besides, `choices` the choices of each
    question that has them, as they stand after these answers, and `unanswered` the questions of
    the first screen that fell to their defaults.
    """

    given: dict[str, Any]
    stored: dict[str, Any]
    context: dict[str, Any]
    choices: dict[str, list[Choice]]
    unanswered: list[str]
    problems: list[Problem]


class Questions:
    """The questions of a template's `document`, in their order."""

    def __init__(self, document: Mapping[str, Any], expressions: Expressions) -> None:
        self._expressions = expressions
        self._specs: dict[str, dict[str, Any]] = {
            key: spec if isinstance(spec, dict) else {"default": spec}
            for key, spec in document.items()
            if not key.startswith("_")
        }
        self._rendered: dict[tuple[Any, ...], Any] = {}

    def ids(self) -> list[str]:
        """The ids that a person may answer: hidden questions are none of them."""
        return [key for key, spec in self._specs.items() if spec.get("when") is not False]

    def help(self, id: str) -> str:
        """What the question asks, as a person reads it."""
        return str(self._specs[id]["help"])

    def answer(self, given: Mapping[str, Any], folder_name: str) -> Answers:
        """Answer every question: as `given`, else by its default.

        Dash and underscore are equal in ids, be they questions' or choices'. `folder_name` is
        the name of the project's folder, from which names are derived.
        """
        problems: list[Problem] = []
        unknown: list[Problem] = []
        known: dict[str, Any] = {}
        for key, value in given.items():
            if (id := key.replace("-", "_")) in self.ids():
                known[id] = value
            else:
                unknown.append(Problem(key, str(value), self._unknown(id)))
        context: dict[str, Any] = {"_folder_name": folder_name}
        stored: dict[str, Any] = {}
        choices: dict[str, list[Choice]] = {}
        unanswered: list[str] = []
        for id, spec in self._specs.items():
            when = self._truth(spec.get("when", True), context)
            context[id] = value = self._value(spec, known.get(id), context)
            if spec.get("when") is False:
                continue
            if not when:
                if id in known:
                    problems.append(Problem(id, str(value), self._why_not_asked(id, context)))
                    context[id] = self._value(spec, None, context)
                continue
            if "choices" in spec:
                choices[id] = self._choices(spec, context)
                context[id] = value = _as_spelled(value, choices[id])
            if refusal := self._refusal(id, spec, value, choices.get(id), context):
                problems.append(Problem(id, str(value), refusal))
                # What follows is answered as if this had been left alone.
                context[id] = value = self._value(spec, None, context)
            if id in known:
                known[id] = value
            if id == "customise":
                continue
            stored[id] = value
            if id not in known and self._truth(spec.get("ask", True), context):
                unanswered.append(id)
        return Answers(known, stored, context, choices, unanswered, problems + unknown)

    def _refusal(
        self,
        id: str,
        spec: dict[str, Any],
        value: Any,
        choices: list[Choice] | None,
        context: dict[str, Any],
    ) -> str:
        if spec.get("type") == "bool" and not isinstance(value, bool):
            return "one of true, false"
        if choices is None:
            return str(self._render(spec.get("validator", ""), context)).strip()
        for choice in choices:
            if choice.value == value:
                return choice.refusal
        values = [choice.value for choice in choices]
        near = get_close_matches(str(value).lower(), values, n=1)
        all_of_them = f"one of {', '.join(values)}"
        if len(values) > 6:
            kind = id.removeprefix("livekit_").replace("_", "-")
            all_of_them = f"lkgen list {kind} shows all {len(values)}"
        return f"did you mean {near[0]}?  ({all_of_them})" if near else all_of_them

    def _unknown(self, id: str) -> str:
        near = get_close_matches(id, self.ids(), n=1)
        return (
            f"there is no such question; did you mean {near[0]}?"
            if near
            else ("there is no such question  (lkgen new --help lists them)")
        )

    def _why_not_asked(self, id: str, context: dict[str, Any]) -> str:
        """Name the earlier choice that would make this question apply."""
        when = self._specs[id]["when"]
        for other, spec in self._specs.items():
            if other not in when or "choices" not in spec:
                continue
            for choice in self._choices(spec, context):
                if self._truth(when, self._hidden({**context, other: choice.value}, other)):
                    return f"applies only with {other} {choice.value}, and it is {context[other]}"
        return "does not apply to these answers"

    def _hidden(self, context: dict[str, Any], after: str) -> dict[str, Any]:
        """`context`, with the hidden values behind the question `after` as they then are."""
        ids = list(self._specs)
        for id in ids[ids.index(after) :]:
            if self._specs[id].get("when") is False and id in context:
                context[id] = self._value(self._specs[id], None, context)
        return context

    def _value(self, spec: dict[str, Any], given: Any, context: dict[str, Any]) -> Any:
        kind = spec.get("type", "str")
        value = self._render(spec.get("default", ""), context) if given is None else given
        if kind == "str":
            return str(value)
        # No truth value or number is long, and libyaml ends the process where one is nested deep.
        if not isinstance(value, str) or (given is not None and len(value) > _LONGEST):
            return value
        from yaml import YAMLError

        try:
            return self._parse(value)
        except YAMLError:
            return value

    def _choices(self, spec: dict[str, Any], context: dict[str, Any]) -> list[Choice]:
        raw = spec["choices"]
        if isinstance(raw, str):
            raw = self._parse(self._render(raw, context))
        choices: list[Choice] = []
        listed: dict[Any, Any] = raw
        for label, value in listed.items():
            refusal = ""
            if isinstance(value, dict):
                detail = cast(dict[str, Any], value)
                refusal = str(self._render(detail.get("validator", ""), context))
                value = detail["value"]
            choices.append(Choice(str(label), str(value), refusal))
        return choices

    def _truth(self, expression: Any, context: dict[str, Any]) -> bool:
        return str(self._render(expression, context)).strip().lower() == "true"

    def _render(self, value: Any, context: dict[str, Any]) -> Any:
        """Render `value` if it is a template; once for all answers it sees alike."""
        if not isinstance(value, str):
            return value
        # Data is included or parsed once, and kept: the same object has the same content.
        seen = (context.get(name) for name in self._expressions.looks_at(value))
        key = (value, *(one if isinstance(one, str | bool) else id(one) for one in seen))
        if key not in self._rendered:
            self._rendered[key] = self._expressions.render(value, context)
        return self._rendered[key]

    @cached_property
    def _parse(self) -> Callable[[str], Any]:
        """YAML as data, which nobody changes; once for each text."""
        from lkgen import safe_yaml

        return cache(safe_yaml.parse)


def _as_spelled(value: Any, choices: list[Choice]) -> Any:
    """`value` as its choice spells it: dash and underscore are equal."""
    for choice in choices:
        if choice.value.replace("_", "-") == str(value).replace("_", "-"):
            return choice.value
    return value
