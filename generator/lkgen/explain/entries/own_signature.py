"""A method of your own takes other parameters than the one that LiveKit calls.

`chat` is called with `chat_ctx`, `tools`, `conn_options`, `parallel_tool_calls`, `tool_choice` and
`extra_kwargs`; `_run` of a TTS's stream with an `output_emitter` since 1.1. If the class is a
plugin's, it is of another version than livekit-agents.

Fix:

Take what the base class takes, and let the rest pass:

    def chat(self, *, chat_ctx, tools=None, conn_options=DEFAULT_API_CONNECT_OPTIONS, **kwargs): ...

    async def _run(self, output_emitter): ...
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "chat() got an unexpected keyword argument '{name}'",
        "synthesize() got an unexpected keyword argument '{name}'",
        "stream() got an unexpected keyword argument '{name}'",
        "_recognize_impl() got an unexpected keyword argument '{name}'",
        "_run() takes 1 positional argument but 2 were given",
        "on_user_turn_completed() takes {few} positional arguments but {many} were given",
    ),
    source="seen: each series here; livekit/agents#438",
    examples=(
        "TypeError: GroqLLM.chat() got an unexpected keyword argument 'tool_choice'",
        "TypeError: LLM.chat() got an unexpected keyword argument 'fnc_ctx'",
        "TypeError: OwnStream._run() takes 1 positional argument but 2 were given",
    ),
    rule="LKD004",
)
