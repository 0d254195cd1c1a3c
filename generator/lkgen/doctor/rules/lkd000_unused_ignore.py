"""LKD000: a comment that keeps nothing quiet."""

from __future__ import annotations

from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Rule


class UnusedIgnore(Rule):
    """Comment that keeps nothing quiet

    ## What it does
    Finds `# lkgen: ignore[…]` where the rule that it names finds nothing.

    ## Why
    The next mistake on that line would go unseen.

    ## Example
    ```python
    task = asyncio.create_task(work())  # lkgen: ignore[LKD019]
    ```

    ## Use instead
    ```python
    task = asyncio.create_task(work())
    ```

    ## Source
    `lkgen doctor` itself.
    """

    id = "LKD000"
    name = "unused-ignore"
    severity = "warning"
    examples = (
        Good(
            """
            import asyncio
            import livekit.agents

            async def work() -> None: ...

            def start() -> None:
                asyncio.create_task(work())  # lkgen: ignore[LKD019]
            """
        ),
        Bad(
            """
            import asyncio
            import livekit.agents

            async def work() -> None: ...

            async def start() -> None:
                await work()  # lkgen: ignore[LKD019]  # <- LKD000
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Find nothing: the engine knows what the other rules found."""
        yield from ()
