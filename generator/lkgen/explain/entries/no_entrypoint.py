"""The AgentServer that is run has no entrypoint.

Fix:

    @server.rtc_session()
    async def entrypoint(ctx: JobContext) -> None: ...

If there is one, another AgentServer is started than the one it is registered with.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=("No RTC session entrypoint has been registered",),
    source="seen: each series here",
    examples=("RuntimeError: No RTC session entrypoint has been registered.",),
)
