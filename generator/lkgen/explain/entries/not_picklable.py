"""The entrypoint, `prewarm` or `on_request` cannot be found by a job process.

They are handed over by name, so they must be functions of a module: no lambda, no inner function,
no method of an object with a client in it.

Fix:

Define them at the top of the file. What they need, put into `proc.userdata` in `prewarm`.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Can't pickle",
        "Can't get local object",
        "cannot pickle '{name}' object",
        "Can't get attribute '{name}' on <module '__main__'",
        "Can't get attribute '{name}' on <module '__mp_main__'",
    ),
    source="livekit/agents#1527; seen: here",
    examples=(
        "AttributeError: Can't pickle local object 'main.<locals>.entrypoint'",
        (
            "AttributeError: Can't get attribute 'entrypoint' on <module '__mp_main__' from "
            "'/app/agent.py'>"
        ),
    ),
)
