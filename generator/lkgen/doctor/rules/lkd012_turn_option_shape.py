"""LKD012: a part of `turn_handling` that is no dictionary, or has a key that nothing reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from lkgen.doctor.arguments import Given, entries, given
from lkgen.doctor.code import livekit_class
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_OPTIONS = "livekit.agents.TurnHandlingOptions"


class TurnOptionShape(Rule):
    """Part of `turn_handling` with a value or key that it cannot have

    ## What it does
    Finds parts of `turn_handling` that are given a number or a truth value where a dictionary is
    wanted, and keys that no part has.

    ## Why
    `TypeError: 'bool' object is not a mapping` when the session is made. A key that LiveKit does
    not know is passed over without a word.

    ## Example
    ```python
    AgentSession(turn_handling={"preemptive_generation": True})
    ```

    ## Use instead
    ```python
    AgentSession(turn_handling={"preemptive_generation": {"enabled": True}})
    ```

    ## Source
    Run on livekit-agents 1.5.17 and 1.8.9; seen in public in allgpt-co/QuickVoice#152.
    """

    id = "LKD012"
    name = "turn-option-shape"
    severity = "error"
    versions = ">=1.5"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, TurnHandlingOptions

            one = AgentSession(turn_handling={"preemptive_generation": {"enabled": True}})
            two = AgentSession(
                turn_handling=TurnHandlingOptions(endpointing={"min_delay": 0.3})
            )
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession, TurnHandlingOptions

            one = AgentSession(turn_handling={"preemptive_generation": True})  # <- LKD012
            two = AgentSession(
                turn_handling=TurnHandlingOptions(
                    interruption=False,  # <- LKD012
                    endpointing={"minimum_delay": 0.3},  # <- LKD012
                )
            )
            three = AgentSession(turn_handling={"endpoint": {"min_delay": 1.0}})  # <- LKD012
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Hold each part to the TypedDict that describes it."""
        for call in module.calls("livekit.agents.AgentSession"):
            for word in given(module, call):
                if word.name == "turn_handling":
                    for part in entries(word.module, word.value):
                        yield from _part(project, part)


def _part(project: AgentProject, part: Given) -> Iterator[Finding]:
    whole = livekit_class(project.facts, _OPTIONS)
    if whole is None:
        return
    field = whole.parameters.get(part.name)
    if field is None:
        yield _unknown(part, list(whole.parameters), "warning")
        return
    shape = livekit_class(project.facts, f"livekit.agents.{field.type.partition(' |')[0]}")
    if shape is None or shape.shape != "typed_dict":
        return
    if isinstance(part.value, ast.Constant) and part.value.value is not None:
        value = part.value.value
        instead = f'{{"enabled": {value}}}' if isinstance(value, bool) else "{…}"
        yield Finding.at(
            part.module,
            part.node,
            f"`{part.name}` is a dictionary, not {value!r}",
            f'"{part.name}": {instead}',
        )
    for one in entries(part.module, part.value):
        if one.name not in shape.parameters:
            yield _unknown(one, list(shape.parameters), "warning")


def _unknown(one: Given, known: list[str], severity: str) -> Finding:
    near = next(iter(get_close_matches(one.name, known, 1, 0.5)), "")
    message = f"nothing reads `{one.name}` here"
    fix = f'"{near}"' if near else f"one of {', '.join(known)}"
    return Finding.at(one.module, one.node, message, fix, "warning" if severity else None)
