"""Let a plain function start the task that an async handler wanted to be.

`on` raises "Cannot register an async callback with `.on()`" in every version
(livekit/rtc/event_emitter.py).
"""

from __future__ import annotations

import libcst as cst

from lkgen.codemods.change import Change
from lkgen.codemods.codemod import Codemod, Example
from lkgen.codemods.tasks import can_keep, keep

_KNOWN = ("livekit.agents.AgentSession", "livekit.rtc.Room")


def change(change: Change) -> None:
    """Rewrite handlers that a decorator registers, and those that are handed over."""
    for function in change.reading.all(cst.FunctionDef):
        if function.asynchronous and any(_event(change, one) for one in function.decorators):
            _decorated(change, function)
    for call in change.reading.all(cst.Call):
        if _listens(change, call) and len(call.args) > 1:
            _handed_over(change, call)


def _listens(change: Change, call: cst.Call) -> str:
    """The event that a call of `on` or `once` of LiveKit's listens to; empty for any other."""
    func = call.func
    if not (isinstance(func, cst.Attribute) and func.attr.value in ("on", "once") and call.args):
        return ""
    first = call.args[0].value
    event = first.evaluated_value if isinstance(first, cst.SimpleString) else ""
    kind, facts = change.reading.kind(func.value), change.reading.facts
    if not isinstance(event, str) or not event:
        return ""
    if kind:
        return event if facts.events(kind) or kind.startswith("livekit.") else ""
    # Of whom is not seen: other emitters take async handlers, and none has these names.
    known = {name for one in _KNOWN for name in facts.events(one) if "_" in name}
    return event if event in known else ""


def _event(change: Change, decorator: cst.Decorator) -> str:
    call = decorator.decorator
    alone = isinstance(call, cst.Call) and len(call.args) == 1
    return _listens(change, call) if alone and isinstance(call, cst.Call) else ""


def _decorated(change: Change, function: cst.FunctionDef) -> None:
    reading = change.reading
    why = _hinders(change, function)
    if not why and not all(_event(change, one) for one in function.decorators):
        why = "it has other decorators too: move them by hand"
    names = _names(function.params)
    if not why and names is None:
        why = "what it takes cannot be handed on as it is"
    name = function.name.value
    starter = next(
        (one for one in (f"start_{name}", f"{name}_started") if _free(change, function, one)), ""
    )
    if why or names is None or not starter:
        change.leave(
            function, f"the handler is async, which `on` refuses; {why or 'its names are taken'}"
        )
        return
    worker = name
    if name == "_" or len(list(reading.scope(function)[name])) > 1:
        worker = f"handle_{_event(change, function.decorators[0])}"
        starter = f"start_{worker}"
        change.replace(function.name, worker)
    _move_decorators(change, function, starter, worker, names)
    change.did(function, "a plain function starts the handler as a task")


def _move_decorators(
    change: Change, function: cst.FunctionDef, starter: str, worker: str, names: list[str]
) -> None:
    reading = change.reading
    assert function.asynchronous is not None
    start = reading.line_start(function.decorators[0])
    stop = reading.line_start(function.asynchronous)
    head = reading.slice(start, stop)
    indent = head[: len(head) - len(head.lstrip())]
    step = reading.module.default_indent
    params = reading.inside(function.params)
    call = keep(change, f"asyncio.create_task({worker}({', '.join(names)}))")
    wrapper = f"{head}{indent}def {starter}({params}) -> None:\n{indent}{step}{call}\n"
    end = reading.line_end(function.body)
    gap = "\n\n" if not indent else "\n"
    newline = "" if reading.slice(end - 1, end) == "\n" else "\n"
    change.write(start, stop, "")
    change.write(end, end, newline + gap + wrapper)


def _handed_over(change: Change, call: cst.Call) -> None:
    handler = call.args[1].value
    function, own = _function(change, handler)
    if function is None or not function.asynchronous:
        return
    text, names = change.reading.text(handler), _names(function.params)
    why = _hinders(change, function)
    if names is None or any(param.default for param in function.params.params):
        why = "what it takes cannot be handed on as it is"
    elif _taken_off(change, text):
        why = "it is taken off again by its name"
    if why or names is None:
        change.leave(call, f"the handler is async, which `on` refuses; {why}")
        return
    given = ", ".join(names[1:] if own else names)
    task = keep(change, f"asyncio.create_task({text}({given}))")
    arguments = change.arguments(call)
    arguments.items.texts[1] = f"lambda {given}: {task}" if given else f"lambda: {task}"
    change.write_arguments(arguments)
    change.did(call, "a plain function starts the handler as a task")


def _hinders(change: Change, function: cst.FunctionDef) -> str:
    return "" if can_keep(change) else "and the name keep_task is taken here"


def _function(change: Change, node: cst.BaseExpression) -> tuple[cst.FunctionDef | None, bool]:
    """The function that an expression names, and whether it is a method of `self`."""
    if isinstance(node, cst.Name):
        found = change.reading.definitions(node)
        return (found[0] if len(found) == 1 else None), False
    if not (isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name)):
        return None, False
    owners = [one for one in change.reading.parents(node) if isinstance(one, cst.ClassDef)]
    lines = owners[0].body.body if owners and node.value.value == "self" else ()
    methods = [one for one in lines if isinstance(one, cst.FunctionDef)]
    named = [one for one in methods if one.name.value == node.attr.value]
    return (named[0] if len(named) == 1 else None), True


def _names(params: cst.Parameters) -> list[str] | None:
    """What a function takes, as it is handed on; None where that is not plain."""
    if params.kwonly_params or params.star_kwarg or isinstance(params.star_arg, cst.ParamStar):
        return None
    names = [one.name.value for one in [*params.posonly_params, *params.params]]
    star = [f"*{params.star_arg.name.value}"] if isinstance(params.star_arg, cst.Param) else []
    return names + star


def _free(change: Change, function: cst.FunctionDef, name: str) -> bool:
    return not list(change.reading.scope(function)[name])


def _taken_off(change: Change, text: str) -> bool:
    calls = change.reading.all(cst.Call)
    offs = (
        one for one in calls if isinstance(one.func, cst.Attribute) and one.func.attr.value == "off"
    )
    return any(change.reading.text(arg.value) == text for off in offs for arg in off.args[1:])


CODEMOD = Codemod(
    id="async-handlers",
    needs="1.3",
    what="an async handler of an event is started as a task by a plain one",
    words=(".on(", ".once("),
    change=change,
    examples=(
        Example(
            before="""\
from livekit.agents import AgentSession, CloseEvent


def watch(session: AgentSession):
    # Said once.
    @session.on("close")
    async def on_close(event: CloseEvent):
        await save(event.reason)

    @session.on("error")
    def on_error(event):
        print(event)
""",
            after='''\
import asyncio

from livekit.agents import AgentSession, CloseEvent

_tasks: set[asyncio.Task[object]] = set()


def keep_task(task: asyncio.Task[object]) -> None:
    """Hold a task until it ends: the event loop alone may lose it."""
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def watch(session: AgentSession):
    # Said once.
    async def on_close(event: CloseEvent):
        await save(event.reason)

    @session.on("close")
    def start_on_close(event: CloseEvent) -> None:
        keep_task(asyncio.create_task(on_close(event)))

    @session.on("error")
    def on_error(event):
        print(event)
''',
        ),
        Example(
            before="""\
import asyncio

from livekit import agents


class Desk(agents.Agent):
    async def on_enter(self):
        self.session.on("close", self.note)
        self.session.once("close", bye)
        websocket.on("close", bye)

    async def note(self, event):
        await store(event)


async def bye():
    await store("bye")
""",
            after='''\
import asyncio

from livekit import agents

_tasks: set[asyncio.Task[object]] = set()


def keep_task(task: asyncio.Task[object]) -> None:
    """Hold a task until it ends: the event loop alone may lose it."""
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


class Desk(agents.Agent):
    async def on_enter(self):
        self.session.on(
            "close",
            lambda event: keep_task(asyncio.create_task(self.note(event))),
        )
        self.session.once("close", lambda: keep_task(asyncio.create_task(bye())))
        websocket.on("close", bye)

    async def note(self, event):
        await store(event)


async def bye():
    await store("bye")
''',
        ),
    ),
)
