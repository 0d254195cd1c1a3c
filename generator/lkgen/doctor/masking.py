"""Source lines as they may be shown: without what could be a key or a password."""

from __future__ import annotations

import re
from itertools import pairwise

# Long enough, without spaces, and of letters and digits both: no name or sentence looks so.
_KEY = re.compile(r"(?<![\w/+.-])(?=[\w/+=.-]*\d)(?=[\w/+=.-]*[A-Za-z])[\w/+=-]{20,}(?![\w/+.-])")
_PREFIXED = re.compile(r"\b(sk|gsk|pk|xai|AIza|ghp|hf|sk_live|API)[-_]?[A-Za-z0-9_-]{8,}")
_NAMED = re.compile(
    r"""((?:key|secret|token|password|passwd|pwd)["']?\s*[:=]\s*["'])[^"'{}$]{4,}(["'])""",
    re.IGNORECASE,
)
_SET = re.compile(
    r"^(\s*(?:export\s+|ENV\s+|ARG\s+|-\s+)?\w*(?:KEY|SECRET|TOKEN|PASSWORD)\w*\s*[=:]\s*)"
    r"(?!\s*\$)(?!.*(?:getenv|environ|\())\S.*$"
)


def masked(line: str) -> str:
    """A line, with `…` where something secret may stand."""
    line = _NAMED.sub(r"\1…\2", line)
    line = _SET.sub(r"\1…", line)
    line = _PREFIXED.sub(lambda found: f"{found[1]}…" if _digits(found[0]) else found[0], line)
    return _KEY.sub(lambda found: "…" if _random(found[0]) else found[0], line)


def _digits(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _random(text: str) -> bool:
    """Whether a word mixes letters and digits as no name does."""
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(text))
    return changes >= 4 and not re.fullmatch(r"[a-z0-9]+(?:[-_.][a-z0-9]+)+", text)
