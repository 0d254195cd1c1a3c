"""Something was to be said while the agent was being handed over or closed.

`say` and `generate_reply` in `on_exit`, in a tool that returns another agent, or after
`update_agent` come too late for the old agent.

Fix:

Say it before the change and wait for it, or in the new agent's `on_enter`.

    await self.session.say("I connect you.")
    return Billing()
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "cannot schedule new speech, the speech scheduling is draining",
        "attempting to schedule a new SpeechHandle, but the scheduling_task is not running",
        "skipping user input, speech scheduling is paused",
        "skipping new realtime generation, the speech scheduling is not running",
        "cannot use mark_generation_done: no active generation is running",
        "cannot use wait_for_generation: no active generation is running",
        "the activity that awaited the inline task is closing",
        "the speech that awaited the inline task is interrupted",
        "cannot resume agent: no existing active activity",
        "cannot start agent: an activity is already running",
        "ActivityClosedError",
    ),
    source="livekit/agents#6313, livekit/agents#6315, livekit/agents#3072",
    examples=(
        "RuntimeError: cannot schedule new speech, the speech scheduling is draining/pausing",
    ),
    confidence="medium",
)
