"""LKD015: WorkerOptions with an entrypoint."""

from __future__ import annotations

from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class WorkerOptionsUsed(Rule):
    """WorkerOptions with an entrypoint

    ## What it does
    Finds `WorkerOptions(entrypoint_fnc=…)` where `AgentServer` is there.

    ## Why
    Since 1.3 a worker is an `AgentServer` with an entrypoint marked `@server.rtc_session`;
    `WorkerOptions` is another name for its options and is turned into one. It works on. What is
    written today, and what `python -m livekit.agents start` finds, is a server.

    ## Example
    ```python
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint, prewarm_fnc=prewarm))
    ```

    ## Use instead
    ```python
    server = AgentServer(setup_fnc=prewarm)

    @server.rtc_session()
    async def entrypoint(ctx: JobContext) -> None: ...
    ```

    ## Source
    livekit.agents.worker of livekit-agents 1.3.12 to 1.8.9.
    """

    id = "LKD015"
    name = "worker-options"
    severity = "info"
    versions = ">=1.3"
    codemods = ("agent-server",)
    examples = (
        Good(
            """
            from livekit.agents import AgentServer, JobContext

            server = AgentServer()

            @server.rtc_session()
            async def entrypoint(ctx: JobContext) -> None: ...
            """
        ),
        Bad(
            """
            from livekit import agents
            from livekit.agents import JobContext

            async def entrypoint(ctx: JobContext) -> None: ...

            agents.cli.run_app(agents.WorkerOptions(entrypoint_fnc=entrypoint))  # <- LKD015
            """
        ),
        Bad(
            """
            from livekit.agents import JobContext, WorkerOptions, cli


            async def entrypoint(ctx: JobContext) -> None: ...


            if __name__ == "__main__":
                cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint, agent_name="x"))  # <- LKD015
            """,
            fixed="""
            from livekit.agents import AgentServer, JobContext, cli


            server = AgentServer()


            @server.rtc_session(agent_name="x")
            async def entrypoint(ctx: JobContext) -> None: ...


            if __name__ == "__main__":
                cli.run_app(server)
            """,
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Find each call of WorkerOptions."""
        for call in module.calls("livekit.agents.WorkerOptions"):
            yield Finding.at(
                module,
                call,
                "the old way to say what a worker does: since 1.3 it is an AgentServer",
                "server = AgentServer(…) and @server.rtc_session()",
            )
