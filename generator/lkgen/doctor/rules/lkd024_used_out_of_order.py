"""LKD024: something of LiveKit's that is used before it can be, or in a way it cannot be."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.code import own_nodes
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Module, Rule

_AGENT = "livekit.agents.Agent"
_SESSION = "livekit.agents.AgentSession"
_JOB = "livekit.agents.JobContext"
_SPEECH = ("say", "generate_reply")


class UsedOutOfOrder(Rule):
    """Session, room or model used before it is there

    ## What it does
    Finds `self.llm.chat()` in an Agent that was given no `llm`; `say()` and `generate_reply()`
    before the session starts; `self.session` in an Agent's `__init__`; the room's own participant
    before connecting; a plain function as a shutdown callback, or any in the place of a worker.

    ## Why
    `'NotGiven' object has no attribute 'chat'`; `AgentSession isn't running`; `no activity context
    found, the agent is not running`; `cannot access local participant before connecting`; LiveKit
    awaits shutdown callbacks: `a coroutine was expected, got None`.

    ## Example
    ```python
    session = AgentSession(llm=llm)
    session.generate_reply()
    await session.start(agent, room=ctx.room)
    ```

    ## Use instead
    ```python
    session = AgentSession(llm=llm)
    await session.start(agent, room=ctx.room)
    session.generate_reply()
    ```
    `self.session.llm` for the session's model; `on_enter` for what an agent says first.

    ## Source
    Each run on livekit-agents 1.3.12, 1.5.17 and 1.8.9; livekit/agents#3130, livekit/agents#3742.
    `wait_for_participant` connects by itself since 1.4.
    """

    id = "LKD024"
    name = "used-out-of-order"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import Agent, AgentSession, JobContext

            class Thinker(Agent):
                def __init__(self, llm) -> None:
                    super().__init__(instructions="Think.", llm=llm)

                async def think(self) -> None:
                    self.llm.chat(chat_ctx=self.chat_ctx)

            async def tell(room) -> None: ...

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()

                @session.on("close")
                def on_close(event) -> None:
                    session.say("bye")

                async def bye() -> None:
                    await ctx.room.local_participant.publish_data("bye")
                    await tell(ctx.room)

                ctx.add_shutdown_callback(bye)
                await session.start(Thinker(None), room=ctx.room)
                session.say("hello")
                print(ctx.room.local_participant)
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, AgentSession, JobContext

            class Thinker(Agent):
                def __init__(self) -> None:
                    super().__init__(instructions="Think.")
                    self.session.say("hello")  # <- LKD024

                async def think(self) -> None:
                    self.llm.chat(chat_ctx=self.chat_ctx)  # <- LKD024

            def bye() -> None: ...

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()
                print(ctx.room.local_participant.identity)  # <- LKD024
                ctx.add_shutdown_callback(bye)  # <- LKD024
                session.say("hello")  # <- LKD024
                await session.start(Thinker(), room=ctx.room)
            """
        ),
        Bad(
            """
            from livekit.agents import JobContext

            async def entrypoint(ctx: JobContext) -> None:
                await ctx.wait_for_participant()  # <- LKD024
                await ctx.connect()
            """,
            version="1.3.12",
        ),
        Bad(
            """
            from livekit.agents import JobContext, cli

            async def entrypoint(ctx: JobContext) -> None: ...

            cli.run_app(entrypoint)  # <- LKD024
            """
        ),
        Good(
            """
            from livekit.agents import JobContext

            async def entrypoint(ctx: JobContext) -> None:
                await ctx.wait_for_participant()
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at agents, at functions that make a session, and at callbacks."""
        for path, node in module.classes.items():
            if project.codebase.members.descends(path, _AGENT):
                yield from _without_llm(module, project, node, path)
                yield from _session_in_init(module, node)
        for function in module.functions.values():
            yield from _speaks_early(module, function)
            yield from _before_connecting(module, project, function)
        for call in module.calls(f"{_JOB}.add_shutdown_callback"):
            yield from _plain_callback(module, project, call)
        for call in module.calls("livekit.agents.cli.run_app"):
            found = project.codebase.members.definition(module.resolve(next(iter(call.args), None)))
            if found is not None and isinstance(found[1], ast.AsyncFunctionDef):
                message = f"a worker is run, and `{found[1].name}` is a function"
                fix = f"WorkerOptions(entrypoint_fnc={found[1].name})"
                yield Finding.at(module, call.args[0], message, fix)


def _without_llm(
    module: Module, project: AgentProject, node: ast.ClassDef, path: str
) -> Iterator[Finding]:
    uses = [
        one
        for one in ast.walk(node)
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr == "chat"
        and isinstance(one.func.value, ast.Attribute)
        and one.func.value.attr == "llm"
        and isinstance(one.func.value.value, ast.Name)
        and one.func.value.value.id == "self"
    ]
    if not uses or "llm" in module.attributes(node):
        return
    makers = [call for one in project.modules for call in one.calls(path)]
    supers = [
        one
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and ast.unparse(one.func).endswith("__init__")
    ]
    for call in (*makers, *supers):
        words = given(module, call)
        if any(word.name == "llm" for word in words) or any(w.arg is None for w in call.keywords):
            return
    for use in uses:
        message = "this agent was given no `llm` of its own: `self.llm` is NotGiven"
        yield Finding.at(module, use, message, "self.session.llm.chat(…)")


def _session_in_init(module: Module, node: ast.ClassDef) -> Iterator[Finding]:
    for one in node.body:
        if not isinstance(one, ast.FunctionDef) or one.name != "__init__" or not one.args.args:
            continue
        own = one.args.args[0].arg
        if "session" in module.attributes(node):
            return
        for used in own_nodes(one):
            match used:
                case ast.Attribute(value=ast.Name(id=name), attr="session") if name == own:
                    message = "the agent has no session yet in `__init__`"
                    yield Finding.at(module, used, message, "do it in `on_enter`")
                case _:
                    pass


def _speaks_early(module: Module, function: Function) -> Iterator[Finding]:
    nodes = list(own_nodes(function))
    made = [
        node.targets[0].id
        for node in nodes
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Call)
        and module.resolve(node.value.func) == _SESSION
    ]
    for name in made:
        calls = [node for node in nodes if isinstance(node, ast.Call) and _of(node, name)]
        starts = [call for call in calls if _method(call) == "start"]
        if not starts:
            continue
        first = min(call.lineno for call in starts)
        for call in calls:
            if _method(call) in _SPEECH and call.lineno < first:
                message = f"`{_method(call)}` before the session has started"
                yield Finding.at(module, call, message, "after `await session.start(…)`")


def _of(call: ast.Call, name: str) -> bool:
    func = call.func
    return isinstance(func, ast.Attribute) and ast.unparse(func.value) == name


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _plain_callback(module: Module, project: AgentProject, call: ast.Call) -> Iterator[Finding]:
    for value in call.args[:1]:
        found = project.codebase.members.definition(module.resolve(value))
        if found is None or not isinstance(found[1], ast.FunctionDef):
            continue
        returns = [one for one in own_nodes(found[1]) if isinstance(one, ast.Return)]
        if not any(one.value is not None for one in returns):
            message = f"`{found[1].name}` is no coroutine function: LiveKit awaits it"
            yield Finding.at(module, value, message, f"async def {found[1].name}(…)")


def _before_connecting(
    module: Module, project: AgentProject, function: Function
) -> Iterator[Finding]:
    waits = project.on("<1.4")
    connects = {f"{_JOB}.connect", f"{_SESSION}.start", "livekit.rtc.Room.connect"}
    if not waits:
        connects.add(f"{_JOB}.wait_for_participant")
    nodes = list(own_nodes(function))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    lines = [call.lineno for call in calls if _connects(module, project, call, connects)]
    # A function that connects nowhere itself may well run when another has connected.
    if not any(module.resolve(call.func) in connects for call in calls):
        return
    first = min(lines)
    for node in nodes:
        if not isinstance(node, ast.expr) or node.lineno >= first:
            continue
        if _is_local_participant(module, node):
            message = "the room has no local participant before connecting"
            yield Finding.at(module, node, message, "await ctx.connect() first")
        called = isinstance(node, ast.Call) and module.resolve(node.func)
        if waits and called == f"{_JOB}.wait_for_participant":
            message = "nobody can be waited for before connecting"
            yield Finding.at(module, node, message, "await ctx.connect() first")


def _is_local_participant(module: Module, node: ast.expr) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr != "local_participant":
        return False
    return module.is_a(node.value, "livekit.rtc.Room")


def _connects(module: Module, project: AgentProject, call: ast.Call, names: set[str]) -> bool:
    """Whether a call connects, or may: one of the project's that is given the job or the room."""
    path = module.resolve(call.func)
    if path in names:
        return True
    found = project.codebase.members.definition(path) if path else None
    return found is not None and any(
        module.is_a(one, _JOB, "livekit.rtc.Room") for one in call.args
    )
