"""A plugin of LiveKit's is imported and not installed, or not in this environment.

Each provider is a package of its own; livekit-agents brings none of them.

Fix:

Add it under its package's name, in the version of livekit-agents, and run the agent with that
environment's Python.

    uv add "livekit-plugins-NAME==NEWEST.*"
    uv run python agent.py dev
"""

from __future__ import annotations

from lkgen.explain.entry import Entry, Found


def detail(found: Found) -> str:
    """The package that brings it."""
    from lkgen.facts import facts, series

    name = found.values["name"].strip(".").partition(".")[0]
    newest = facts(series()[-1]).packages
    for package in newest.values():
        if package.module == f"livekit.plugins.{name}":
            return f"The package is {package.name}."
    return ""


ENTRY = Entry(
    texts=(
        "No module named 'livekit.plugins{name}'",
        "cannot import name '{name}' from 'livekit.plugins' (",
    ),
    source="seen: each series here; livekit/agents#1718",
    examples=(
        "ImportError: cannot import name 'deepgram' from 'livekit.plugins' (unknown location)",
        "ModuleNotFoundError: No module named 'livekit.plugins.silero'",
    ),
    rule="LKD025",
    detail=detail,
)
