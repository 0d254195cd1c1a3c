"""Answers on the command line, as KEY=VALUE."""

from __future__ import annotations

from typing import Annotated

import typer

from lkgen.errors import Problem

SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Answer any question; repeatable."),
]


def read_pairs(texts: list[str]) -> tuple[dict[str, str], list[Problem]]:
    """KEY=VALUE texts as answers, and those that are none."""
    pairs: dict[str, str] = {}
    problems: list[Problem] = []
    for text in texts:
        key, equals, value = text.partition("=")
        if equals:
            pairs[key.replace("-", "_")] = value
        else:
            problems.append(Problem(text, "", "has no value: write it as --set KEY=VALUE"))
    return pairs, problems
