"""Make an AgentServer where WorkerOptions were handed to `cli.run_app`.

AgentServer came with LiveKit 1.3. What becomes of each option is how LiveKit itself translates
them: `AgentServer.from_server_options` in livekit/agents/worker.py. One default differs:
WorkerOptions keep four idle processes at most, an AgentServer one for each CPU.
"""

from __future__ import annotations

import builtins

import libcst as cst

from lkgen.codemods.change import Change, keyword
from lkgen.codemods.codemod import Codemod, Example
from lkgen.codemods.layout import Option

_OPTIONS = "livekit.agents.WorkerOptions"
_SESSION = {"agent_name": "agent_name", "worker_type": "type", "request_fnc": "on_request"}
_BY_HAND = "make an AgentServer by hand"
_READERS = ("load_dotenv", "read_env", "load_env")


def change(change: Change) -> None:
    """Rewrite the call of run_app, if all that it needs is at the level of the module."""
    runs = list(change.reading.calls("livekit.agents.cli.run_app"))
    for run in runs:
        made = run.args[0].value if len(run.args) == 1 else None
        if made is None or change.reading.is_(made, "livekit.agents.AgentServer"):
            continue
        given = change.reading.value(made)
        if isinstance(given, cst.Call) and change.reading.is_(given.func, _OPTIONS):
            why = "" if given is made else "the options are kept in a name"
            why = why or ("several calls of run_app" if len(runs) > 1 else "")
            worker = None if why else _Worker(change, run, given)
            why = why or (worker.hindered() if worker else "")
            if why or worker is None:
                change.leave(given, f"{why}: {_BY_HAND}")
            else:
                worker.rewrite()


class _Worker:
    """One call of run_app with the options it is given."""

    def __init__(self, change: Change, run: cst.Call, options: cst.Call) -> None:
        self.change, self.reading, self.run, self.options = change, change.reading, run, options
        facts = self.reading.facts
        known = facts.class_(_OPTIONS)
        server = facts.class_("livekit.agents.AgentServer")
        order = list(known.parameters) if known else []
        self.server_takes = set(server.parameters) if server else set[str]()
        plain = [one for one in options.args if not one.star]
        names = [keyword(one) or order[place] for place, one in enumerate(plain)]
        self.given = dict(zip(names, plain, strict=True))
        self.entrypoint = self._function("entrypoint_fnc")
        self.prewarm = self._function("prewarm_fnc")

    def hindered(self) -> str:
        """Why it cannot be rewritten; empty where it can."""
        if any(one.star for one in self.options.args):
            return "what ** brings is not seen here"
        unknown = set(self.given) - self.server_takes - {*_SESSION, "entrypoint_fnc", "prewarm_fnc"}
        if unknown:
            return f"AgentServer takes no {', '.join(sorted(unknown))}"
        entry = self.entrypoint
        if entry is None or not entry.asynchronous or entry not in self.reading.module.body:
            return "the entrypoint is no function of this module"
        if entry.decorators:
            return "the entrypoint is decorated"
        if not self._name():
            return "the name server is taken"
        return self._too_early()

    def rewrite(self) -> None:
        """Make the server above the entrypoint, which it decorates."""
        assert self.entrypoint is not None
        reading, change = self.reading, self.change
        name, server = self._name(), change.use("livekit.agents", "AgentServer", self.options.func)
        start = reading.line_start(self.entrypoint)
        prewarm, later = self.given.get("prewarm_fnc"), ""
        options = [
            Option(key, reading.text(one.value), indent=reading.indent(one))
            for key, one in self.given.items()
            if key in self.server_takes
        ]
        if prewarm and self._is_above(self.prewarm, start):
            options.insert(0, Option("setup_fnc", reading.text(prewarm.value)))
        elif prewarm and self.prewarm:
            later = f"\n\n{name}.setup_fnc = {reading.text(prewarm.value)}\n"
            end = reading.line_end(self.prewarm.body)
            change.write(end, end, later)
        made = _call(f"{name} = {server}", options)
        session = [
            Option(_SESSION[key], reading.text(one.value), indent=reading.indent(one))
            for key, one in self.given.items()
            if key in _SESSION
        ]
        decorator = _call(f"@{name}.rtc_session", session)
        above = reading.above_comments(start)
        between = reading.slice(above, start)
        change.write(above, start, f"{made}\n\n\n{between}{decorator}\n")
        run = change.arguments(self.run)
        change.write(run.start, run.end, name)
        change.drop(self.options.func)
        change.did(self.options, f"WorkerOptions became the AgentServer {name}")

    def _function(self, key: str) -> cst.FunctionDef | None:
        argument = self.given.get(key)
        value = argument.value if argument else None
        found = self.reading.definitions(value) if isinstance(value, cst.Name) else []
        return found[0] if len(found) == 1 else None

    def _name(self) -> str:
        names = ("server", "agent_server")
        used = {node.value for node in self.reading.all(cst.Name)}
        return next((name for name in names if name not in used), "")

    def _is_above(self, function: cst.FunctionDef | None, place: int) -> bool:
        """Whether a function is there before a place; one that is imported is."""
        return function is None or self.reading.span(function)[0] < place

    def _too_early(self) -> str:
        """What the server would need before it is there, as it is made above the entrypoint."""
        assert self.entrypoint is not None
        place = self.reading.line_start(self.entrypoint)
        for call in self.reading.all(cst.Call):
            last = self.reading.text(call.func).rpartition(".")[2]
            if last in _READERS and self.reading.span(call)[0] > place:
                return "the environment is read below the entrypoint, and a server needs it"
        for key, argument in self.given.items():
            if key not in ("entrypoint_fnc",) and not (key == "prewarm_fnc" and self.prewarm):
                for node in _names(argument.value):
                    if not self._is_there(node, place):
                        return f"{node.value} is not there yet where the server has to be made"
        return ""

    def _is_there(self, node: cst.Name, place: int) -> bool:
        found = list(self.reading.scope(self.reading.module)[node.value])
        if hasattr(builtins, node.value) and not found:
            return True
        nodes = [getattr(one, "node", None) for one in found]
        starts = [self.reading.span(one)[0] for one in nodes if isinstance(one, cst.CSTNode)]
        statements = [self.reading.statement(one) for one in nodes if isinstance(one, cst.CSTNode)]
        plain = all(not isinstance(one, cst.If) for one in statements)
        return bool(starts) and plain and all(start < place for start in starts)


def _names(node: cst.CSTNode) -> list[cst.Name]:
    """The names that an expression needs; not attributes, nor keywords."""
    if isinstance(node, cst.Name):
        return [node]
    if isinstance(node, cst.Attribute):
        return _names(node.value)
    if isinstance(node, cst.Arg):
        return _names(node.value)
    return [name for child in node.children for name in _names(child)]


def _call(start: str, options: list[Option]) -> str:
    """A call on one line if it fits, else with one argument a line."""
    inline = f"{start}({', '.join(f'{one.key}={one.value}' for one in options)})"
    if len(inline) <= 88 and "\n" not in inline:
        return inline
    lines = ["\n".join(one.lines("    ", 88, quoted=False)) + "," for one in options]
    return "\n".join([f"{start}(", *lines, ")"])


CODEMOD = Codemod(
    id="agent-server",
    needs="1.3",
    what="WorkerOptions become an AgentServer, whose rtc_session decorates the entrypoint",
    words=("WorkerOptions",),
    change=change,
    examples=(
        Example(
            before="""\
from dotenv import load_dotenv
from livekit.agents import JobContext, JobProcess, WorkerOptions, cli
from livekit.plugins import silero

load_dotenv()


def prewarm(proc: JobProcess):
    proc.userdata["vad"] = silero.VAD.load()


# Answers one call.
async def entrypoint(ctx: JobContext):
    await ctx.connect()


if __name__ == "__main__":
    cli.run_app(
        WorkerOptions(
            entrypoint_fnc=entrypoint,
            prewarm_fnc=prewarm,
            agent_name="desk",
            initialize_process_timeout=60,
        )
    )
""",
            after="""\
from dotenv import load_dotenv
from livekit.agents import AgentServer, JobContext, JobProcess, cli
from livekit.plugins import silero

load_dotenv()


def prewarm(proc: JobProcess):
    proc.userdata["vad"] = silero.VAD.load()


server = AgentServer(setup_fnc=prewarm, initialize_process_timeout=60)


# Answers one call.
@server.rtc_session(agent_name="desk")
async def entrypoint(ctx: JobContext):
    await ctx.connect()


if __name__ == "__main__":
    cli.run_app(server)
""",
        ),
        Example(
            before="""\
from livekit import agents


async def entrypoint(ctx: agents.JobContext):
    await ctx.connect()


def prewarm(proc):
    proc.userdata["menu"] = ["soup"]


if __name__ == "__main__":
    agents.cli.run_app(agents.WorkerOptions(entrypoint, prewarm_fnc=prewarm))
""",
            after="""\
from livekit import agents


server = agents.AgentServer()


@server.rtc_session()
async def entrypoint(ctx: agents.JobContext):
    await ctx.connect()


def prewarm(proc):
    proc.userdata["menu"] = ["soup"]


server.setup_fnc = prewarm


if __name__ == "__main__":
    agents.cli.run_app(server)
""",
        ),
        Example(
            before="""\
from dotenv import load_dotenv
from livekit.agents import WorkerOptions, cli


async def entrypoint(ctx):
    await ctx.connect()


if __name__ == "__main__":
    load_dotenv()
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
""",
            after="""\
from dotenv import load_dotenv
from livekit.agents import WorkerOptions, cli


async def entrypoint(ctx):
    await ctx.connect()


if __name__ == "__main__":
    load_dotenv()
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
""",
            left="the environment is read below the entrypoint",
        ),
    ),
)
