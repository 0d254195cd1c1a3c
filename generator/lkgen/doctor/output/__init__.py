"""A report in each form there is: a file here with a function `render`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from lkgen.doctor.report import Report


def formats() -> list[str]:
    """The forms there are."""
    return sorted(file.stem for file in Path(__file__).parent.glob("[!_]*.py"))


def render(report: Report, form: str) -> str:
    """A report in a form, ready to print."""
    text: str = import_module(f"{__name__}.{form}").render(report)
    return text
