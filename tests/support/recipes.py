"""The recipes of a generated README, put where they say."""

from __future__ import annotations

import re
from pathlib import Path

_BLOCK = re.compile(r"^```python\n# (?P<where>.+)\n(?P<code>(?:.*\n)+?)```$", re.M)


def apply_recipes(project: Path, package: str) -> int:
    """Put each Python block of the README into the file that its first line names.

    That line reads
    `FILE[, in Assistant[, instead of NAME]|, above NAME][; imports: STATEMENT[, STATEMENT …]]`.

    Returns:
        How many there were.
    """
    readme = (project / "README.md").read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(readme))
    for block in blocks:
        place, _, imports = block["where"].partition("; imports: ")
        name, _, spot = place.partition(", ")
        path = project / name if "/" in name else project / "src" / package / name
        text = _inserted(path.read_text(encoding="utf-8"), spot, block["code"])
        path.write_text(_with_imports(text, imports), encoding="utf-8")
    return len(blocks)


def _inserted(text: str, spot: str, code: str) -> str:
    if spot.startswith("above "):
        name = re.escape(spot.removeprefix("above "))
        place = re.search(rf"^(@.+\n)*(class|(async )?def) {name}\b", text, re.M)
        assert place, f"no {spot} in the file"
        return text[: place.start()] + code + "\n\n" + text[place.start() :]
    if " instead of " in spot:
        name = re.escape(spot.rpartition(" ")[2])
        (*_, method) = re.finditer(rf"^    def {name}\(.*\n(?:        .*\n)+", text, re.M)
        return text[: method.start()] + code + text[method.end() :]
    # The class is the last of its file, as a test is.
    return text.rstrip("\n") + ("\n\n" if spot else "\n\n\n") + code


def _with_imports(text: str, imports: str) -> str:
    """`text` with those statements behind its first import; ruff sorts them."""
    if not imports:
        return text
    statements = re.sub(r", (?=from |import )", "\n", imports)
    first = re.search(r"^(from|import) ", text, re.M)
    assert first
    return f"{text[: first.start()]}{statements}\n{text[first.start() :]}"
