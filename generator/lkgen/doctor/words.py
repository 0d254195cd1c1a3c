"""A rule's own words: its title, its sections, its page."""

from __future__ import annotations

import re
from inspect import cleandoc

from lkgen.doctor.rule import Rule


def title(rule: Rule) -> str:
    """What a rule finds, in a few words."""
    return cleandoc(rule.__doc__ or "").partition("\n")[0]


def sections(rule: Rule) -> dict[str, str]:
    """The sections of a rule's docstring, by their headings."""
    parts = re.split(r"^## (.+)$", cleandoc(rule.__doc__ or ""), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def page(rule: Rule, level: int = 2) -> str:
    """A rule as Markdown, its heading on that level."""
    mark = "#" * level
    fixable = " · `--fix` mends it" if rule.codemods else ""
    facts = f"`{rule.name}` · {rule.severity} · {versions(rule)}{fixable}"
    parts = [f"{mark} {rule.id}: {title(rule)}", facts]
    for name, text in sections(rule).items():
        parts.append(f"{mark}# {name}\n\n{text}" if name != "What it does" else text)
    return "\n\n".join(parts) + "\n"


def versions(rule: Rule) -> str:
    """The versions in which a rule holds, in words."""
    return f"livekit-agents {rule.versions}" if rule.versions else "every version"
