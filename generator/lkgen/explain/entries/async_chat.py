"""`chat` of an LLM of your own is `async def`.

LiveKit calls `chat` and enters what it returns at once: `async with llm.chat(...) as stream`. An
`async def` returns a coroutine instead of a stream. The same goes for `stream` of an STT and
`synthesize` of a TTS.

Fix:

Make it a plain method that returns a stream. The stream's own `_run` is where you await.

    def chat(self, *, chat_ctx, tools=None, conn_options=DEFAULT_API_CONNECT_OPTIONS, **kwargs):
        return MyStream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)

Or use the provider's plugin, which does all of this.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("'coroutine' object does not support the asynchronous context manager protocol",),
    source="seen: a debugging session with 1.3, and each series here",
    examples=(
        (
            "TypeError: 'coroutine' object does not support the asynchronous context manager "
            "protocol"
        ),
    ),
    rule="LKD002",
)
