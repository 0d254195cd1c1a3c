"""Write docs/rules.md from the docstrings of doctor's rules: `uv run python scripts/docs/rules.py`.

With `--check` it writes nothing, and its exit code is 1 where the page is not what it would be.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lkgen.doctor.rules import rules
from lkgen.doctor.words import page, title

PAGE = Path(__file__).parents[2] / "docs/rules.md"
HEAD = """\
# The rules of lkgen doctor

Written by `scripts/docs/rules.py` from the rules themselves, in `generator/lkgen/doctor/rules/`.
How they are run is in [doctor.md](doctor.md).

| rule | finds | severity | mended by `--fix` |
|---|---|---|---|
"""


def text() -> str:
    """The page as it should be."""
    rows = [
        f"| [{rule.id}](#{rule.id.lower()}) | {title(rule)} | {rule.severity} "
        f"| {'yes' if rule.codemods else ''} |\n"
        for rule in rules().values()
    ]
    pages = [f'\n<a id="{rule.id.lower()}"></a>\n\n{page(rule)}' for rule in rules().values()]
    return HEAD + "".join(rows) + "".join(pages)


def main() -> int:
    """Write the page, or compare it; gives the exit code."""
    if "--check" in sys.argv[1:]:
        return int(PAGE.read_text(encoding="utf-8") != text())
    PAGE.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
