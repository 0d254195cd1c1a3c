"""No versions of the packages go together, or none is for this Python.

Plugins that others publish pin livekit-agents to one version; LiveKit's own belong to the version
of livekit-agents. From 1.4 on Python must be 3.10 to 3.14.

Fix:

Drop or loosen the package that holds the others back, and look at the Python.

    uv python pin 3.12
    uv add "livekit-agents==NEWEST.*"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "ResolutionImpossible",
        "No solution found when resolving",
        "Cannot install {names} because these package versions have conflicting dependencies",
        "requirements are unsatisfiable",
        "No matching distribution found for livekit",
        "Could not find a version that satisfies the requirement livekit",
        "depends on livekit-agents",
    ),
    source="di-osc/livekit-plugins-chinese#36",
    examples=(
        (
            "No solution found when resolving dependencies: because livekit-plugins-x depends "
            "on livekit-agents==1.0.11 and you require livekit-agents>=1.8, your project's "
            "requirements are unsatisfiable."
        ),
    ),
    confidence="medium",
)
