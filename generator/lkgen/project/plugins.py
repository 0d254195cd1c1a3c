"""The LiveKit plugins that a project uses, and the keys that they read by themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lkgen.project.source import Source, parse

# What a plugin reads from the environment, and refuses to be made without.
_KEY = re.compile(r"[A-Z][A-Z0-9_]*_API_(KEY|SECRET)")


def imported_plugins(sources: Sequence[Source]) -> dict[str, set[str]]:
    """The `livekit.plugins` that sources import, with what they import from each."""
    plugins: dict[str, set[str]] = {}
    for source in sources:
        for _, module, name in source.imports:
            parts = [part for part in (*module.split("."), name) if part not in ("", "*")]
            if parts[:2] == ["livekit", "plugins"] and parts[2:]:
                plugins.setdefault(parts[2], set()).update(parts[3:])
    return plugins


def plugin_keys(plugins: Iterable[str], folders: Sequence[Path]) -> set[str]:
    """The keys that plugins read from the environment by themselves.

    Args:
        plugins: their names.
        folders: the `livekit/plugins` folders in which they are installed.
    """
    return {
        key
        for plugin in plugins
        for folder in folders
        for file in (folder / plugin).rglob("*.py")
        for key in _keys(file)
    }


def _keys(file: Path) -> Iterator[str]:
    try:
        tree = parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and _KEY.fullmatch(text):
            yield text
