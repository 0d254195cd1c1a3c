"""Code that needs a job runs outside of one.

`get_job_context()`, the turn detector plugin and some providers ask for the job that they are part
of. At import time, in `prewarm`, in a thread of your own and in a test there is none.

Fix:

Make such objects inside the entrypoint. In tests of 1.6 and later there is
`livekit.agents.testing.fake_job_context`.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("no job context found, are you running this code inside a job entrypoint?",),
    source="seen: each series here; livekit/agents#3621",
    examples=(
        "RuntimeError: no job context found, are you running this code inside a job entrypoint?",
    ),
)
