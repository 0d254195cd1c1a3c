"""A test of an agent expected another event than came.

The list below the text shows what came, with `>>>` at the place. Up to 1.5 errors of the model are
only logged, and no event comes at all; later `session.run` raises them.

Fix:

    result = await session.run(user_input="...")
    result.expect.next_event().is_function_call(name="book")
    result.expect.next_event().is_function_call_output()
    result.expect.next_event().is_message(role="assistant")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Context around failure",
        "cannot retrieve final_output, RunResult is not done",
        "no final output",
        "run ended without the expected output type",
        "Judgement failed",
    ),
    source="seen: source of each series (`livekit.agents.voice.run_result`)",
    examples=("AssertionError: Expected FunctionCallEvent. Context around failure:",),
    confidence="medium",
)
