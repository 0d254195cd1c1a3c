"""The worker was asked to take a call, and did not say yes in time.

Fix:

The function that is asked (`on_request`, `request_fnc`) must accept or reject, and soon:

    async def on_request(request: JobRequest) -> None:
        await request.accept(name="Assistant")

A busy worker answers late: look at its CPU.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "no answer was given inside the job_request_fnc",
        "job_request_fnc failed",
        "assignment for job {id} timed out",
        "received assignment for an unknown job",
    ),
    source="seen: source of each series (`worker.py`)",
    examples=("no answer was given inside the job_request_fnc, automatically rejecting the job",),
    confidence="medium",
)
