"""A method of yours that LiveKit calls (`on_enter`, `on_user_turn_completed`, …) raised.

The call goes on without what it should have done. The exception with this line says why.

Fix:

Put right what the exception says. What may fail in a call, such as a lookup, catch there.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "error occurred during on_user_turn_completed",
        "error occured during on_user_turn_completed",
        "error in on_enter task of agent",
        "Error in _traceable_on_enter",
        "Error in _traceable_on_exit",
        "error in on_user_turn_exceeded callback",
        "error while executing the on_session_end callback",
        "error in job_ctx._on_session_end",
        "error while shutting down the job",
        "error in participant entrypoint",
        "error in done_callback",
        "error running user callback for",
    ),
    source="livekit/agents#4275, livekit/agents#3089; seen: source of each series",
    examples=(
        "ERROR livekit.agents - error occurred during on_user_turn_completed",
        "ERROR livekit.agents - Error in _traceable_on_enter",
    ),
    follows=True,
)
