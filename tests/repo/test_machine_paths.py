"""No file holds a path of the machine that it was written on."""

from __future__ import annotations

import re

from support.tracked import tracked_texts

MACHINE = re.compile(r"(?<![\w.~])(?:/(?:work|root)/|/tmp/\w)")


def test_no_path_of_one_machine() -> None:
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in tracked_texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE.search(line)
    ]
    assert found == []
