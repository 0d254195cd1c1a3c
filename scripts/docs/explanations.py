"""Write docs/explanations.md from the entries of `lkgen explain`.

`uv run python scripts/docs/explanations.py`; with `--check` it writes nothing, and fails where the
page is not what they say.
"""

import sys
from itertools import groupby

from lkgen.explain.engine import every_entry
from lkgen.explain.entry import Known
from lkgen.root import CHECKOUT

PAGE = CHECKOUT / "docs/explanations.md"
HEAD = """\
# Explanations

What `lkgen explain` knows: `generator/lkgen/explain/entries/`, put together by
`scripts/docs/explanations.py`.
In a text, `{name}` stands for what differs. How to use it: [explain.md](explain.md).
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *map(section, every_entry())])


def section(known: Known) -> str:
    """What one entry says."""
    entry = known.entry
    title, *more = known.cause.splitlines()
    texts = "\n".join(f"    {text}" for text in entry.texts)
    about = [f"Versions: {entry.versions}", f"sure: {entry.confidence}"]
    about += [f"found before by `lkgen doctor` as {entry.rule}"] if entry.rule else []
    about += ["as a rule follows of another error"] if entry.follows else []
    parts = [
        f"## {known.id}",
        f"**{title}**",
        *more,
        texts,
        markdown("Fix:\n" + known.fix),
        f"{'; '.join(about)}. Source: {entry.source}",
    ]
    return "\n\n".join(parts) + "\n"


def markdown(text: str) -> str:
    """Paragraphs and lines of code, as Markdown tells them apart: by empty lines."""
    blocks = groupby(text.splitlines(), key=lambda line: line.startswith("    "))
    return "\n\n".join(("\n" if code else "\n\n").join(lines) for code, lines in blocks)


if __name__ == "__main__":
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit("docs/explanations.md is not current: python scripts/docs/explanations.py")
