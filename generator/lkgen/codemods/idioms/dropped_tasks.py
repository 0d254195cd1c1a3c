"""Hold the tasks whose result nobody takes.

The event loop keeps weak references to tasks, so one that nobody holds may be collected before it
is done (documentation of asyncio.create_task). An emitter drops what a callback returns.
"""

from __future__ import annotations

import libcst as cst

from lkgen.codemods.change import Change
from lkgen.codemods.codemod import Codemod, Example
from lkgen.codemods.tasks import can_keep, keep

_MAKERS = ("asyncio.create_task", "asyncio.ensure_future")
_LOOPS = ("asyncio.get_running_loop", "asyncio.get_event_loop", "asyncio.new_event_loop")


def change(change: Change) -> None:
    """Wrap each that is dropped."""
    for call in change.reading.all(cst.Call):
        if not (_makes_task(change, call) and _dropped(change, call)):
            continue
        if not can_keep(change):
            change.leave(call, "nothing holds this task, and the name keep_task is taken here")
            continue
        change.replace(call, keep(change, change.reading.text(call)))
        change.did(call, "the task is held until it ends")


def _makes_task(change: Change, call: cst.Call) -> bool:
    reading, func = change.reading, call.func
    if reading.is_(func, *_MAKERS):
        return True
    of_loop = isinstance(func, cst.Attribute) and func.attr.value == "create_task"
    return of_loop and isinstance(func, cst.Attribute) and reading.kind(func.value) in _LOOPS


def _dropped(change: Change, call: cst.Call) -> bool:
    above = change.reading.parent(call)
    if isinstance(above, cst.Expr):
        return True
    around = change.reading.parent(above) if isinstance(above, cst.Lambda) else None
    given = change.reading.parent(around) if isinstance(around, cst.Arg) else None
    func = given.func if isinstance(given, cst.Call) else None
    return isinstance(func, cst.Attribute) and func.attr.value in ("on", "once")


CODEMOD = Codemod(
    id="dropped-tasks",
    needs="1.3",
    what="a task that nobody holds is kept until it ends",
    words=("create_task", "ensure_future"),
    change=change,
    examples=(
        Example(
            before="""\
import asyncio


async def entrypoint(ctx):
    asyncio.create_task(watch(ctx))  # beside the call
    ctx.room.on("disconnected", lambda reason: asyncio.create_task(bye()))
    task = asyncio.create_task(listen(ctx))
    await task
""",
            after='''\
import asyncio

_tasks: set[asyncio.Task[object]] = set()


def keep_task(task: asyncio.Task[object]) -> None:
    """Hold a task until it ends: the event loop alone may lose it."""
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def entrypoint(ctx):
    keep_task(asyncio.create_task(watch(ctx)))  # beside the call
    ctx.room.on("disconnected", lambda reason: keep_task(asyncio.create_task(bye())))
    task = asyncio.create_task(listen(ctx))
    await task
''',
        ),
        Example(
            before="""\
import asyncio as aio

_tasks = []


def start(loop):
    aio.ensure_future(work())
""",
            after="""\
import asyncio as aio

_tasks = []


def start(loop):
    aio.ensure_future(work())
""",
            left="the name keep_task is taken here",
        ),
    ),
)
