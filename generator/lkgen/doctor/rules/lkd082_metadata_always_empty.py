"""LKD082: metadata of a job that is parsed, and is empty."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import is_guarded
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_OPTIONS = ("livekit.agents.WorkerOptions", "livekit.agents.ServerOptions")
_SERVER = "livekit.agents.AgentServer"
_NAMES = ("agent_name", None)


class MetadataAlwaysEmpty(Rule):
    """Metadata of the job that is parsed where there is none

    ## What it does
    Finds `json.loads(ctx.job.metadata)` that nothing asks or catches in a worker without an
    `agent_name`.

    ## Why
    A worker without a name is sent to each new room by itself, and such a job has no metadata: it
    is "", and `json.loads` raises `Expecting value: line 1 column 1 (char 0)`. Only a dispatch by
    name brings some; where somebody tries the agent in a playground, there is none either.

    ## Example
    ```python
    data = json.loads(ctx.job.metadata)
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
    ```

    ## Use instead
    ```python
    data = json.loads(ctx.job.metadata or "{}")
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint, agent_name="phone"))
    ```

    ## Source
    https://docs.livekit.io/agents/worker/agent-dispatch/
    """

    id = "LKD082"
    name = "metadata-always-empty"
    severity = "error"
    examples = (
        Good(
            """
            import json
            from livekit.agents import JobContext, WorkerOptions

            async def entrypoint(ctx: JobContext) -> None:
                data = json.loads(ctx.job.metadata or "{}")
                if ctx.job.metadata:
                    data = json.loads(ctx.job.metadata)
                try:
                    data = json.loads(ctx.job.metadata)
                except json.JSONDecodeError:
                    data = {}

            options = WorkerOptions(entrypoint_fnc=entrypoint)
            """
        ),
        Good(
            """
            import json
            from livekit.agents import AgentServer, JobContext

            server = AgentServer()

            @server.rtc_session(agent_name="phone")
            async def entrypoint(ctx: JobContext) -> None:
                data = json.loads(ctx.job.metadata)
            """
        ),
        Bad(
            """
            import json
            from livekit.agents import JobContext, WorkerOptions

            async def entrypoint(ctx: JobContext) -> None:
                data = json.loads(ctx.job.metadata)  # <- LKD082

            options = WorkerOptions(entrypoint_fnc=entrypoint)
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at what reads metadata, where no worker of the project has a name."""
        workers = list(project.calls(*_OPTIONS, f"{_SERVER}.rtc_session", _SERVER))
        if not workers or not project.entrypoints or "LIVEKIT_AGENT_NAME" in project.environ:
            return
        if any(word.arg in _NAMES for _, call in workers for word in call.keywords):
            return
        for module, call in project.calls("json.loads"):
            if call.args and _is_metadata(module, call.args[0]) and not _asked(module, call):
                message = "a job that comes without a name has no metadata: this raises"
                yield Finding.at(module, call, message, 'json.loads(ctx.job.metadata or "{}")')


def _is_metadata(module: Module, node: ast.expr) -> bool:
    at = module.value_of(node)
    value = at[1] if at is not None else node
    return isinstance(value, ast.Attribute) and ast.unparse(value).endswith(".job.metadata")


def _asked(module: Module, node: ast.AST) -> bool:
    for one in module.around(node):
        if isinstance(one, ast.If | ast.IfExp) and "metadata" in ast.unparse(one.test):
            return True
    return is_guarded(module, node, "JSONDecodeError", "ValueError", "Exception") or any(
        isinstance(one, ast.Try) for one in module.around(node)
    )
