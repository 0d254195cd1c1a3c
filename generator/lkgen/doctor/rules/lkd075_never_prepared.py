"""LKD075: something that the entrypoint takes from the process, and nothing puts there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import is_guarded
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class NeverPrepared(Rule):
    """Part that is taken from the process and was never put there

    ## What it does
    Finds `ctx.proc.userdata["vad"]` where no function that runs when a process starts puts
    something under that name, or where the one that does is given to no worker.

    ## Why
    `KeyError: 'vad'`: every call fails when it comes in.

    ## Example
    ```python
    def prewarm(proc: JobProcess) -> None:
        proc.userdata["vad"] = silero.VAD.load()

    async def entrypoint(ctx: JobContext) -> None:
        session = AgentSession(vad=ctx.proc.userdata["vad"])

    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
    ```

    ## Use instead
    ```python
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint, prewarm_fnc=prewarm))
    ```

    ## Source
    `JobProcess.userdata` is an empty dictionary in livekit.agents.job of each series.
    """

    id = "LKD075"
    name = "never-prepared"
    severity = "error"
    examples = (
        Good(
            """
            from livekit.agents import AgentServer, JobContext, JobProcess

            server = AgentServer()

            def prewarm(proc: JobProcess) -> None:
                proc.userdata["vad"] = 1

            server.setup_fnc = prewarm

            @server.rtc_session()
            async def entrypoint(ctx: JobContext) -> None:
                print(ctx.proc.userdata["vad"], ctx.proc.userdata.get("llm"))
                if "tts" in ctx.proc.userdata:
                    print(ctx.proc.userdata["tts"])
            """
        ),
        Bad(
            """
            from livekit.agents import JobContext, JobProcess, WorkerOptions

            def prewarm(proc: JobProcess) -> None:
                proc.userdata["vad"] = 1

            async def entrypoint(ctx: JobContext) -> None:
                print(ctx.proc.userdata["vad"])  # <- LKD075

            options = WorkerOptions(entrypoint_fnc=entrypoint)
            """
        ),
        Bad(
            """
            from livekit.agents import AgentServer, JobContext

            server = AgentServer()

            @server.rtc_session()
            async def entrypoint(ctx: JobContext) -> None:
                print(ctx.proc.userdata["vad"])  # <- LKD075
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare what entrypoints take with what prewarm functions leave."""
        if not project.entrypoints:
            return
        put = set(_put(project))
        for entry in project.entrypoints:
            for module, function in project.reached_from(*entry):
                for node in ast.walk(function):
                    key = _key(node, ast.Load)
                    if key is None or key in put or "*" in put or _asked(module, node, key):
                        continue
                    message = f"nothing that is given to the worker prepares {key!r}"
                    yield Finding.at(module, node, message, "prewarm_fnc=…, or server.setup_fnc")


def _put(project: AgentProject) -> Iterator[str]:
    """The keys that prewarm functions and entrypoints fill; "*" where they cannot be told."""
    places = [*project.prewarms, *project.entrypoints]
    for place in places:
        for _, function in project.reached_from(*place):
            for node in ast.walk(function):
                key = _key(node, ast.Store)
                if key is not None:
                    yield key
                elif _fills_otherwise(node):
                    yield "*"
    if not project.prewarms and _may_be_prewarmed(project):
        yield "*"


def _may_be_prewarmed(project: AgentProject) -> bool:
    """Whether a worker is given something to run at first that could not be followed."""
    words = ("prewarm_fnc", "setup_fnc")
    for module in project.modules:
        for node in module.nodes:
            if isinstance(node, ast.keyword) and node.arg in (*words, None):
                called = module.parent(node)
                options = isinstance(called, ast.Call) and module.resolve(called.func)
                if node.arg in words or str(options).startswith("livekit.agents."):
                    return True
            if isinstance(node, ast.Attribute) and node.attr in words:
                return True
    return False


def _key(node: ast.AST, context: type[ast.expr_context]) -> str | None:
    """The name in `….proc.userdata["name"]`, where it is read, or set."""
    match node:
        case ast.Subscript(
            value=ast.Attribute(value=owner, attr="userdata"),
            slice=ast.Constant(value=str(key)),
            ctx=ctx,
        ) if isinstance(ctx, context):
            said = ast.unparse(owner).rpartition(".")[2]
            return key if context is ast.Store or said == "proc" else None
        case _:
            return None


def _fills_otherwise(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(value=ast.Attribute(attr="userdata"), ctx=ast.Store()):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="userdata"), attr=method)):
            return method in ("update", "setdefault")
        case ast.Attribute(attr="userdata", ctx=ast.Store()):
            return True
        case _:
            return False


def _asked(module: Module, node: ast.AST, key: str) -> bool:
    """Whether it is asked first if it is there, or the failing is caught."""
    tests = (one.test for one in module.around(node) if isinstance(one, ast.If | ast.IfExp))
    return any(repr(key) in ast.unparse(test) for test in tests) or is_guarded(
        module, node, "KeyError", "Exception"
    )
