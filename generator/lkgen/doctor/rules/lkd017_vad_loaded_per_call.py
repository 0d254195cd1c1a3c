"""LKD017: a VAD that each call loads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Module, Rule


class VadLoadedPerCall(Rule):
    """VAD loaded for each call

    ## What it does
    Finds `silero.VAD.load()` in an entrypoint and in what it calls.

    ## Why
    The model is read while the caller waits, and once more for each caller. Since 1.6 a session
    brings a VAD of its own, so that this one need not be there at all.

    ## Example
    ```python
    async def entrypoint(ctx: JobContext) -> None:
        session = AgentSession(vad=silero.VAD.load())
    ```

    ## Use instead
    ```python
    def prewarm(proc: JobProcess) -> None:
        proc.userdata["vad"] = silero.VAD.load()

    async def entrypoint(ctx: JobContext) -> None:
        session = AgentSession(vad=ctx.proc.userdata["vad"])
    ```

    ## Source
    https://docs.livekit.io/agents/server/options/#prewarm; sessions without `vad=` on 1.3 to 1.8.
    """

    id = "LKD017"
    name = "vad-loaded-per-call"
    severity = "warning"
    versions = ">=0.8"
    examples = (
        Good(
            """
            from livekit.agents import AgentServer, AgentSession, JobContext, JobProcess
            from livekit.plugins import silero

            server = AgentServer()

            def prewarm(proc: JobProcess) -> None:
                proc.userdata["vad"] = silero.VAD.load()

            server.setup_fnc = prewarm

            @server.rtc_session()
            async def entrypoint(ctx: JobContext) -> None:
                vad = ctx.proc.userdata.get("vad") or silero.VAD.load()
                session = AgentSession(vad=vad)
            """
        ),
        Bad(
            {
                "agent.py": """
                from livekit.agents import AgentServer, AgentSession, JobContext
                from models import load_vad

                server = AgentServer()

                @server.rtc_session()
                async def entrypoint(ctx: JobContext) -> None:
                    session = AgentSession(vad=load_vad())
                """,
                "models.py": """
                from livekit.plugins.silero import VAD

                def load_vad() -> VAD:
                    return VAD.load(min_silence_duration=0.4)  # <- LKD017
                """,
            },
            version="1.5.17",
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Follow the calls of each entrypoint."""
        seen: set[ast.AST] = set()
        places = [place for entry in project.entrypoints for place in project.reached_from(*entry)]
        prewarms = {function for _, function in project.prewarms}
        for module, call in project.calls("livekit.agents.AgentSession"):
            function = module.function_around(call)
            if function is not None and function not in prewarms:
                places.append((module, function))
        severity = "info" if project.on(">=1.6") else None
        for module, function in places:
            for call in _loads(module, function):
                if call not in seen:
                    seen.add(call)
                    message = "each call loads the VAD while the caller waits"
                    yield Finding.at(module, call, message, _FIX, severity)


_FIX = 'in prewarm: proc.userdata["vad"] = silero.VAD.load()'


def _loads(module: Module, function: Function) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        called = module.resolve(node.func) if isinstance(node, ast.Call) else ""
        if called != "livekit.plugins.silero.VAD.load" or not isinstance(node, ast.Call):
            continue
        if not _is_fallback(module, node, function):
            yield node


def _is_fallback(module: Module, node: ast.AST, function: Function) -> bool:
    """Whether it is loaded only where nothing was prepared."""
    for one in module.around(node):
        if one is function:
            break
        if isinstance(one, ast.BoolOp | ast.ExceptHandler):
            return True
        if isinstance(one, ast.If | ast.IfExp) and _asks_for_one(one.test):
            return True
        if isinstance(one, ast.Call) and "userdata" in ast.unparse(one.func):
            return True
    # Kept for the process by a cache, or in a global: `if _vad is None: _vad = VAD.load()`.
    if any("cache" in ast.unparse(one) for one in function.decorator_list):
        return True
    return any(isinstance(one, ast.Global) for one in ast.walk(function))


def _asks_for_one(test: ast.expr) -> bool:
    """Whether a condition asks if there is a VAD already: `vad is None`, `not self._vad`."""
    said = ast.unparse(test)
    return "userdata" in said or "vad" in said.lower()
