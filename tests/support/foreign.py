"""What no project may hold: a secret, a path of the machine that made it, what is another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lkgen.root import CHECKOUT

# Where people have their files, whatever the system.
_PLACES = (str(Path.home()), str(CHECKOUT), "/home/", "/Users/", "C:\\", "/private/")
_ANOTHERS = re.compile(
    r"copyright \(c\)|\(c\) \d{4}|all rights reserved|spdx-license|licensed under", re.IGNORECASE
)
# As the keys of providers, of clouds and of forges begin, and private keys.
_SECRET = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|nvapi|hf|csk|ghp|gho|pypi|xox[abp])[-_][\w-]{16,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{12}|\bAIza[\w-]{20}|\beyJ[\w-]{16,}\.|-----BEGIN"
)


def foreign(text: str) -> Iterator[str]:
    """What of it is in a text."""
    yield from (place for place in _PLACES if place in text)
    yield from (match[0] for one in (_ANOTHERS, _SECRET) if (match := one.search(text)))
