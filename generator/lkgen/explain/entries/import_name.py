"""The installed version of LiveKit's package has no such name.

The code is for a later or an earlier version than the one that is installed.

Fix:

Install the version that the code is for, or write what yours has.

    uv add "livekit-agents==NEWEST.*"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry, Found


def detail(found: Found) -> str:
    """Where there is something of that name."""
    from lkgen.facts import facts, series

    module, name = f"livekit.{found.values['module']}", found.values["name"]
    having = [id for id in series() if facts(id).home(f"{module}.{name}")]
    return (
        f"{module} has {name} in {', '.join(having)}."
        if having
        else (f"{module} has no {name} in {', '.join(series())}.")
    )


ENTRY = Entry(
    texts=("cannot import name '{name}' from 'livekit.{module}'",),
    source="livekit/livekit#4644; seen: each series here",
    examples=(
        (
            "ImportError: cannot import name 'SessionUsageUpdatedEvent' from 'livekit.agents' "
            "(/app/.venv/lib/python3.12/site-packages/livekit/agents/__init__.py)"
        ),
    ),
    rule="LKD007",
    generic=True,
    detail=detail,
)
