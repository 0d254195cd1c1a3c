"""A generated package never takes a name of this Python."""

from __future__ import annotations

import keyword
import sys

import yaml

from lkgen.root import CATALOGUE, CHECKOUT


def test_keywords_and_standard_library_are_reserved() -> None:
    text = (CHECKOUT / CATALOGUE / "reserved_names.yml").read_text(encoding="utf-8")
    reserved: list[str] = yaml.safe_load(text)
    library = [name.lower() for name in sys.stdlib_module_names if not name.startswith("_")]
    keywords = [name.lower() for name in [*keyword.kwlist, *keyword.softkwlist]]
    assert {*library, *keywords} - set(reserved) == set()
