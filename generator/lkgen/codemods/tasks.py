"""Tasks that somebody holds: the event loop itself only knows them weakly."""

from __future__ import annotations

import libcst as cst

from lkgen.codemods.change import Change

KEEP = "keep_task"
_TASKS = "_tasks"
_KEPT = f'''
{_TASKS}: set[asyncio.Task[object]] = set()


def {KEEP}(task: asyncio.Task[object]) -> None:
    """Hold a task until it ends: the event loop alone may lose it."""
    {_TASKS}.add(task)
    task.add_done_callback({_TASKS}.discard)
'''


def can_keep(change: Change) -> bool:
    """Whether `keep_task` is free, or there already."""
    if _defined(change):
        return True
    return not change.bound(KEEP) and not change.bound(_TASKS)


def keep(change: Change, task: str) -> str:
    """What to write for a task that is held until it ends; adds what that needs."""
    if not _defined(change):
        change.use_module("asyncio")
        change.define(KEEP, _KEPT)
    return f"{KEEP}({task})"


def _defined(change: Change) -> bool:
    return any(
        isinstance(line, cst.FunctionDef) and line.name.value == KEEP
        for line in change.reading.module.body
    )
