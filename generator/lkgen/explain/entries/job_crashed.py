"""The entrypoint of the job raised, and the job has ended.

The exception below this line says why. The caller hears nothing, and the worker takes the next
call.

Fix:

Put right what the exception says. `lkgen talk` runs the entrypoint here, without keys.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("unhandled exception while running the job task",),
    source="seen: each series here",
    examples=("unhandled exception while running the job task",),
    follows=True,
)
