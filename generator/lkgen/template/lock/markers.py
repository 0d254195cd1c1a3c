"""Environment markers as the sets of environments they hold in, and back again as uv spells them.

A lock file names few variables and few values of each, so that all environments that differ at
all can be written down: a marker is then a set of them, held as the bits of an integer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from itertools import combinations, product

PYTHON = "python_full_version"
# What uv says of Pythons: a minor version, or all of one.
_PYTHON = re.compile(r"(==|!=|<=|>=|<|>) ?3\.(\d+)(\.\*)?")
_COMPARISON = re.compile(r"(\w+) (==|!=|<|>=) '([^']*)'")


class Markers:
    """The environments that `texts` tell apart, on the Pythons that `requires_python` allows."""

    def __init__(self, requires_python: str, texts: set[str]) -> None:
        allowed = requires_python.split(",")
        self._pythons = [
            minor for minor in range(50) if all(_allows(one, minor) for one in allowed)
        ]
        self._values: dict[str, list[str]] = {}
        for text in sorted(texts):
            for name, _, value in _COMPARISON.findall(text):
                if name != PYTHON and value not in self._values.setdefault(name, []):
                    self._values[name].append(value)
        # "" stands for every value that no marker names.
        self._versions = [f"3.{minor}.99" for minor in self._pythons]
        spaces = [self._versions]
        spaces += [[*values, ""] for values in self._values.values()]
        names = [PYTHON, *self._values]
        self._environments = [dict(zip(names, row, strict=True)) for row in product(*spaces)]
        self.everywhere = (1 << len(self._environments)) - 1
        self._known = {"": self.everywhere}

    def where(self, text: str) -> int:
        """The environments that the marker `text` holds in."""
        if text not in self._known:
            self._known[text] = self._evaluate(text)
        return self._known[text]

    def _evaluate(self, text: str) -> int:
        """As `packaging` would, only that this is called a thousand times a project."""
        if "(" in text:
            return self._places(_evaluate(text))
        found = 0
        for alternative in text.split(" or "):
            where = self.everywhere
            for comparison in alternative.split(" and "):
                where &= self._compare(comparison)
            found |= where
        return found

    def _compare(self, text: str) -> int:
        """The environments in which one comparison holds."""
        if text not in self._known:
            match = _COMPARISON.fullmatch(text)
            if match is None:
                return self._places(_evaluate(text))
            name, sign, value = match.groups()
            if name == PYTHON:
                allowed = [minor for minor in self._pythons if _allows(f"{sign}{value}", minor)]
                holds = {f"3.{minor}.99" for minor in allowed}
                self._known[text] = self._places(lambda one: one[name] in holds)
            else:
                equal = sign == "=="
                self._known[text] = self._places(lambda one: (one[name] == value) == equal)
        return self._known[text]

    def _places(self, holds: Callable[[dict[str, str]], bool]) -> int:
        return sum(1 << place for place, one in enumerate(self._environments) if holds(one))

    def text(self, where: int) -> str:
        """The marker that holds in exactly these environments, as `uv export` writes it.

        Raises LookupError where that needs more than two alternatives which are not all values of
        one variable.
        """
        if where == self.everywhere:
            return ""
        simple = self._conjunctions
        if where in simple:
            return simple[where]
        inside = [place for place in simple if place | where == where]
        pairs = [
            sorted((simple[one], simple[other]))
            for one, other in combinations(inside, 2)
            if one | other == where
        ]
        if pairs:
            return " or ".join(min(pairs, key=lambda pair: (sum(map(len, pair)), pair)))
        if values := self._values_of_one(where):
            return " or ".join(values)
        raise LookupError(f"no short marker for {where:b}")

    def _values_of_one(self, where: int) -> list[str]:
        """Comparisons of one variable that together make up `where`; empty if none do."""
        for name, values in self._values.items():
            listed = [f"{name} == '{value}'" for value in sorted(values)]
            inside = [text for text in listed if self.where(text) | where == where]
            if inside and self.where(" or ".join(inside)) == where:
                return inside
        return []

    @cached_property
    def _conjunctions(self) -> dict[int, str]:
        """Every set that one comparison of each variable describes, with the shortest text."""
        parts = [self._ranges()]
        for name, values in sorted(self._values.items()):
            comparisons = [f"{name} {sign} '{value}'" for value in values for sign in ("==", "!=")]
            parts.append(["", *comparisons])
        found: dict[int, str] = {}
        for row in product(*parts):
            texts = [text for text in row if text]
            where = self.everywhere
            for text in texts:
                where &= self.where(text)
            if where:
                known = found.get(where)
                if known is None or len(texts) < known.count(" and ") + 1:
                    found[where] = " and ".join(texts)
        return found

    def _ranges(self) -> list[str]:
        """Every run of neighbouring Pythons, as uv describes it; first the one of all."""
        first, last = self._pythons[0], self._pythons[-1]
        ranges = [""]
        for low, high in product(self._pythons, repeat=2):
            if low > high or (low, high) == (first, last):
                continue
            if low == first:
                ranges.append(f"{PYTHON} < '3.{high + 1}'")
            elif high == last:
                ranges.append(f"{PYTHON} >= '3.{low}'")
            elif low == high:
                ranges.append(f"{PYTHON} == '3.{low}.*'")
            else:
                ranges.append(f"{PYTHON} >= '3.{low}' and {PYTHON} < '3.{high + 1}'")
        return ranges


def _evaluate(text: str) -> Callable[[dict[str, str]], bool]:
    """Whether the marker `text` holds in an environment, as `packaging` has it."""
    from packaging.markers import Marker

    return Marker(text).evaluate


def _allows(specifier: str, minor: int) -> bool:
    """Whether `specifier` holds for the last release of Python 3.`minor`.

    Only `packaging` knows all that can be said of versions, and takes long to be imported.
    """
    match = _PYTHON.fullmatch(specifier.strip())
    if match is None or (match[1] in ("==", "!=")) != bool(match[3]):
        from packaging.specifiers import SpecifierSet

        return SpecifierSet(specifier).contains(f"3.{minor}.99")
    other = int(match[2])
    # 3.11.99 is later than 3.11.
    return {
        "==": minor == other,
        "!=": minor != other,
        "<": minor < other,
        "<=": minor < other,
        ">": minor >= other,
        ">=": minor >= other,
    }[match[1]]
