"""LKD016: the turn detector plugin, `metrics_collected`, `mcp_servers`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import seems
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_SESSION = "livekit.agents.AgentSession"
_TAKES_MCP = (_SESSION, "livekit.agents.Agent")


class DeprecatedPart(Rule):
    """Turn detector plugin, `metrics_collected` or `mcp_servers`

    ## What it does
    Finds the import of `livekit.plugins.turn_detector` from 1.6 on, and where the version says that
    it is deprecated, `session.on("metrics_collected")` and `mcp_servers=`.

    ## Why
    LiveKit warns of each in the log and will remove it. The plugin also asks for transformers and
    onnxruntime and downloads its model; what replaces it is part of livekit-agents.

    ## Example
    ```python
    from livekit.plugins.turn_detector.multilingual import MultilingualModel
    ```

    ## Use instead
    ```python
    from livekit.agents import inference

    AgentSession(turn_handling={"turn_detection": inference.TurnDetector()})
    ```
    `session.on("session_usage_updated")` with `event.usage`; `tools=[MCPToolset(…)]`.

    ## Source
    The warnings of the installed packages; the plugin's is there since 1.6.
    """

    id = "LKD016"
    name = "deprecated-part"
    severity = "info"
    versions = ">=1.5"
    codemods = ("turn-detector", "session-usage", "mcp-toolset")
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, inference

            session = AgentSession(turn_handling={"turn_detection": inference.TurnDetector()})
            session.on("session_usage_updated", print)
            """
        ),
        Good(
            """
            from livekit.plugins.turn_detector.multilingual import MultilingualModel
            """,
            version="1.5.17",
        ),
        Bad(
            """
            from livekit.agents import Agent, AgentSession
            from livekit.plugins.turn_detector.multilingual import MultilingualModel  # <- LKD016

            session = AgentSession()
            session.on("metrics_collected", print)  # <- LKD016

            class Assistant(Agent):
                def __init__(self) -> None:
                    super().__init__(
                        instructions="Help.",
                        mcp_servers=[],  # <- LKD016
                    )
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession
            from livekit.plugins.turn_detector.multilingual import MultilingualModel  # <- LKD016

            session = AgentSession(
                turn_handling={
                    "turn_detection": MultilingualModel(),
                }
            )
            """,
            fixed="""
            from livekit.agents import AgentSession, inference

            session = AgentSession(
                turn_handling={
                    "turn_detection": inference.TurnDetector(version="v1-mini"),
                }
            )
            """,
        ),
        Bad(
            """
            from livekit.agents import AgentSession, JobContext, MetricsCollectedEvent, metrics

            session = AgentSession()
            usage = metrics.UsageCollector()


            @session.on("metrics_collected")  # <- LKD016
            def on_metrics(event: MetricsCollectedEvent) -> None:
                usage.collect(event.metrics)


            async def entrypoint(ctx: JobContext) -> None:
                await ctx.connect()
            """,
            fixed="""
            from livekit.agents import AgentSession, JobContext

            session = AgentSession()


            async def entrypoint(ctx: JobContext) -> None:
                await ctx.connect()
            """,
        ),
        Bad(
            """
            from livekit.agents import Agent, mcp


            class Assistant(Agent):
                def __init__(self, server: mcp.MCPServer) -> None:
                    super().__init__(
                        instructions="Help.",
                        mcp_servers=[server],  # <- LKD016
                    )
            """,
            fixed="""
            from livekit.agents import Agent, mcp


            class Assistant(Agent):
                def __init__(self, server: mcp.MCPServer) -> None:
                    super().__init__(
                        instructions="Help.",
                        tools=[mcp.MCPToolset(id="mcp_1", mcp_server=server)],
                    )
            """,
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look for each in turn."""
        if project.on(">=1.6"):
            yield from _plugin(module)
        for call in module.source.calls:
            func = call.func
            owner = func.value if isinstance(func, ast.Attribute) else None
            if ast.unparse(func).endswith((".on", ".once")) and seems(module, owner, _SESSION):
                yield from _metrics(module, project, call)
            yield from _servers(module, project, call)


def _plugin(module: Module) -> Iterator[Finding]:
    for node in module.nodes:
        match node:
            case ast.ImportFrom(module=str(name), level=0):
                names = [name, *(f"{name}.{alias.name}" for alias in node.names)]
            case ast.Import():
                names = [alias.name for alias in node.names]
            case _:
                continue
        if any(f"{name}.".startswith("livekit.plugins.turn_detector.") for name in names):
            message = "the turn detector plugin is deprecated since 1.6"
            yield Finding.at(module, node, message, "inference.TurnDetector()")


def _metrics(module: Module, project: AgentProject, call: ast.Call) -> Iterator[Finding]:
    name = module.text(call.args[0]) if call.args else None
    if name == "metrics_collected" and project.facts.deprecation(name):
        message = "`metrics_collected` of a session is deprecated"
        yield Finding.at(module, call.args[0], message, '.on("session_usage_updated")')


def _servers(module: Module, project: AgentProject, call: ast.Call) -> Iterator[Finding]:
    for word in call.keywords:
        deprecated = project.facts.deprecation("AgentSession", "mcp_servers")
        if word.arg == "mcp_servers" and deprecated and _makes_one(module, project, call):
            message = "`mcp_servers=` is deprecated"
            yield Finding.at(module, word, message, "tools=[MCPToolset(…)]")


def _makes_one(module: Module, project: AgentProject, call: ast.Call) -> bool:
    path = module.resolve(call.func)
    if path.endswith(".__init__"):
        path = path.removesuffix(".__init__")
    return any(project.codebase.members.descends(path, one) for one in _TAKES_MCP)
