"""The project has the name of a package that it needs.

Fix:

Call it something else in pyproject.toml:

    [project]
    name = "my-agent"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "is shadowed by your project",
        "Requirement name {name} is shadowed",
        "cannot add a dependency on itself",
        "is the same as the project name",
    ),
    source="astral-sh/uv#9716, astral-sh/uv#7329",
    examples=(
        (
            "error: Requirement name `livekit-agents` matches project name `livekit-agents`, "
            "but self-dependencies are not permitted; the requirement is shadowed by your "
            "project"
        ),
    ),
    rule="LKD052",
)
