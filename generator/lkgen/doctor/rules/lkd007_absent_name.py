"""LKD007: a name, argument or method that the installed LiveKit does not have."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from lkgen.doctor.arguments import is_spread
from lkgen.doctor.code import is_guarded, livekit_class, livekit_function
from lkgen.doctor.old_names import NAMES, REMOVED
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule
from lkgen.doctor.whole_classes import absent_methods
from lkgen.facts import Class, Facts, facts, series
from lkgen.facts import Function as LivekitFunction

_IMPORT = ("ImportError", "ModuleNotFoundError", "Exception")
# To whose arguments 1.x has only added: what 1.3 to 1.8 lack, older ones lacked too.
_ADDED_TO = (
    "livekit.agents.AgentSession",
    "livekit.agents.AgentSession.start",
    "livekit.agents.AgentSession.say",
    "livekit.agents.AgentSession.generate_reply",
    "livekit.agents.Agent",
    "livekit.agents.JobContext.connect",
    "livekit.agents.WorkerOptions",
    "livekit.agents.RoomInputOptions",
)


class AbsentName(Rule):
    """Name or argument that this version of LiveKit does not have

    ## What it does
    Looks up what is imported from `livekit.agents`, `livekit.rtc` and the plugins, what their
    functions and classes are called with, and which methods of an agent, session, room or job are
    used, in what the version that the project gets has. Names of 0.x are among what is not there.

    ## Why
    `ImportError: cannot import name 'pipeline' from 'livekit.agents'`, `TypeError: … got an
    unexpected keyword argument`, `AttributeError`: the agent does not start, or the call fails.

    ## Example
    ```python
    from livekit.agents.pipeline import VoicePipelineAgent
    ```

    ## Use instead
    ```python
    from livekit.agents import Agent, AgentSession
    ```
    Or a version of livekit-agents that has the name: `livekit-agents<1` for code of 0.x.

    ## Source
    The names and signatures of the installed packages of each series.
    """

    id = "LKD007"
    name = "absent-name"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit import rtc
            from livekit.agents import AgentSession, JobContext, room_io
            from livekit.plugins import openai, silero

            try:
                from livekit.agents import pipeline
            except ImportError:
                pipeline = None

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession(llm=openai.LLM(model="gpt-5"), max_tool_steps=3)
                await session.start(agent=None, room_options=room_io.RoomOptions())
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession, AutoSubscribe, JobContext, JobRequest, llm
            from livekit.agents.pipeline import VoicePipelineAgent  # <- LKD007
            from livekit.agents import multimodal  # <- LKD007

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession(
                    fnc_ctx=None,  # <- LKD007
                )
                session.begin()  # <- LKD007
                tools = llm.FunctionContext()  # <- LKD007
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, RunContext, function_tool

            class Assistant(Agent):
                kind = str

                def __init__(self) -> None:
                    super().__init__(instructions="Help.")
                    self.find = print

                async def on_enter(self) -> None:
                    self.say("hello")  # <- LKD007
                    self.find(self.kind("hello"))
                    await self.update_instructions("Be brief.")

                @function_tool
                async def repeat(self, context: RunContext) -> str:
                    return context.agent.instructions  # <- LKD007

            agent = Agent(instructions="Help.")

            @agent.on("user_speech")  # <- LKD007
            def heard(event: object) -> None: ...
            """
        ),
        Good({"livekit/agents/new.py": "from livekit.agents import Newest\n"}),
        Good(
            """
            from livekit.agents.pipeline import VoicePipelineAgent
            """,
            version="0.12.20",
        ),
        Bad(
            """
            from livekit.agents import JobContext, Worker

            async def entrypoint(ctx: JobContext) -> None:
                await ctx.room.wait_for_disconnect()  # <- LKD007
            """,
            version="1.2.18",
        ),
        Bad(
            """
            from livekit.agents import AgentSession

            session = AgentSession(
                turn_handling={"turn_detection": "vad"},  # <- LKD007
            )
            """,
            version="1.3.12",
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look up imports, attributes, arguments and methods."""
        for node in module.nodes:
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                yield from _imported(module, project, node, node.module)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                yield from _attribute(module, project, node)
        for path, calls in module.called.items():
            if path.startswith("livekit."):
                for call in calls:
                    yield from _arguments(module, project, call, path)


def _imported(
    module: Module, project: AgentProject, node: ast.ImportFrom, source: str
) -> Iterator[Finding]:
    for alias in node.names:
        if alias.name == "*" or _is_here(module, project, source):
            continue
        if _absent(project, source, alias.name) and not is_guarded(module, node, *_IMPORT):
            yield _finding(module, project, alias, f"{source}.{alias.name}", source)


def _is_here(module: Module, project: AgentProject, source: str) -> bool:
    """Whether a folder of the project's own is what is imported."""
    return project.codebase.layout.located(module.path, source) is not None


def _attribute(module: Module, project: AgentProject, node: ast.Attribute) -> Iterator[Finding]:
    owner = module.resolve(node.value)
    missing = _is_module(project, owner) and _absent(project, owner, node.attr)
    if missing and not is_guarded(module, node, *_IMPORT, "AttributeError"):
        yield _finding(module, project, node, f"{owner}.{node.attr}", owner)
    yield from absent_methods(module, project, node, _judges(project))


def _is_module(project: AgentProject, owner: str) -> bool:
    # LiveKit's own source, or a plugin's.
    if not owner.startswith("livekit.") or project.codebase.has_module(owner):
        return False
    return any(owner in one.modules for one in project.facts_around)


def _judges(project: AgentProject) -> Sequence[Facts]:
    """The facts of which one must know a name: before 1.3, that is any.

    From 1.0 on names and arguments were added and next to none removed.
    """
    return [facts(one) for one in series()] if _is_old(project) else project.facts_around


def _is_old(project: AgentProject) -> bool:
    """Whether the project gets a version before those that there are facts about."""
    return project.on("<1.3")


def _absent(project: AgentProject, source: str, name: str) -> bool:
    if source.split(".")[:2] not in (
        ["livekit", "agents"],
        ["livekit", "rtc"],
        ["livekit", "plugins"],
    ):
        return False
    if _is_old(project) and (name in REMOVED or source.startswith("livekit.plugins.")):
        return False
    # Loggers are no part of what facts know.
    if name == "logger" or any(part.startswith("_") for part in (*source.split("."), name)):
        return False
    return not any(_offers(one, source, name) for one in _judges(project))


def _offers(known: Facts, source: str, name: str) -> bool:
    if source == "livekit.plugins":
        # A plugin of somebody else's may be installed.
        return True
    if source.startswith("livekit.plugins."):
        plugin = ".".join(source.split(".")[:3])
        if plugin not in known.modules:
            return True
    if name in known.modules.get(source, {}) or f"{source}.{name}" in known.modules:
        return True
    if any(module.startswith(f"{source}.") for module in known.modules):
        return False
    # Of a module that is no package, facts know what it defines, not all that it imports.
    top = ".".join(source.split(".")[: 3 if source.startswith("livekit.plugins.") else 2])
    return any(name in names for module, names in known.modules.items() if module.startswith(top))


def _finding(
    module: Module, project: AgentProject, node: ast.AST, path: str, source: str
) -> Finding:
    name = path.rpartition(".")[2]
    instead = NAMES.get(name) or NAMES.get(source.rpartition(".")[2], "")
    if not instead:
        names = project.facts.modules.get(source, {})
        instead = next(iter(get_close_matches(name, names, 1, 0.7)), "")
    return Finding.at(module, node, f"livekit-agents {project.version} has no `{path}`", instead)


def _arguments(
    module: Module, project: AgentProject, call: ast.Call, path: str
) -> Iterator[Finding]:
    if is_guarded(module, call, "TypeError") or (_is_old(project) and path not in _ADDED_TO):
        return
    known = [_signature(one, path) for one in _judges(project)]
    if not known or any(one is None for one in known):
        return
    what = ".".join(path.split(".")[-2:]) if path.rpartition(".")[2][:1].islower() else path
    what = what.removeprefix("livekit.agents.")
    for word in call.keywords:
        if word.arg and not any(one.takes(word.arg) for one in known if one):
            names = [name for one in known if one for name in one.parameters]
            near = next(iter(get_close_matches(word.arg, names, 1, 0.6)), "")
            message = f"`{what}` has no argument `{word.arg}` in livekit-agents {project.version}"
            yield Finding.at(module, word, message, f"{near}=…" if near else "")
    yield from _places(module, project, call, what, known)


def _places(
    module: Module,
    project: AgentProject,
    call: ast.Call,
    what: str,
    known: list[Class | LivekitFunction | None],
) -> Iterator[Finding]:
    """Find more values in place than a class of LiveKit's takes."""
    if is_spread(call) or not call.args:
        return
    most = [_most(one) for one in known if isinstance(one, Class) and not one.shape]
    if len(most) == len(known) and len(call.args) > max(most):
        allowed = max(most)
        message = f"`{what}` takes {allowed or 'no'} value{'s' * (allowed != 1)} without a name"
        yield Finding.at(module, call.args[allowed], message, "give it by name")


def _most(one: Class) -> int:
    if any(parameter.kind == "*" for parameter in one.parameters.values()):
        return 99
    return sum(not parameter.kind for parameter in one.parameters.values())


def _signature(known: Facts, path: str) -> Class | LivekitFunction | None:
    if path.startswith("livekit.plugins.") and not _is_of_plugin(known, path):
        return None
    found = livekit_class(known, path)
    if found is not None:
        return found if found.parameters and found.shape != "enum" else None
    return livekit_function(known, path)


def _is_of_plugin(known: Facts, path: str) -> bool:
    return any(path in package.classes for package in known.packages.values())
