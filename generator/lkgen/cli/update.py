"""lkgen update: bring a project to this lkgen's template, and change its answers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from lkgen.cli.answers import SetOption, read_pairs
from lkgen.cli.harness import report
from lkgen.errors import BadAnswers, Interrupted, LkgenError
from lkgen.terminal import bold, terminal, visible, visible_lines

if TYPE_CHECKING:
    from lkgen.commands.update import Undone
    from lkgen.commands.update.report import Outcome

T = TypeVar("T")


class Conflict(str, Enum):
    """How a conflict is left: marked in the file, or the template's side in a file beside it."""

    inline = "inline"
    rej = "rej"


def run(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Folders of projects; by default this one."),
    ] = None,
    set_: SetOption = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask all questions again.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if something would change.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and a diff, change nothing.")
    ] = False,
    conflict: Annotated[
        Conflict, typer.Option(help="Mark conflicts in the file, or write the rest to FILE.rej.")
    ] = Conflict.inline,
    stash: Annotated[
        bool, typer.Option("--stash", help="Allow uncommitted changes; git stash keeps a copy.")
    ] = False,
    abort: Annotated[
        bool, typer.Option("--abort", help="Put everything back as before the last update.")
    ] = False,
    vcs_ref: Annotated[
        str | None, typer.Option(metavar="REF", help="Template commit, from a checkout of lkgen.")
    ] = None,
) -> None:
    """Bring a project to this lkgen's template; what you wrote in it stays.

    \b
    lkgen update                        this project
    lkgen update --set tts=elevenlabs   another voice, in the same step
    lkgen update --check a b c          which of them would change
    lkgen update --abort                back to before the last update
    """
    from lkgen.commands.update import take_back, update
    from lkgen.commands.update.report import Request

    folders = [Path(path) for path in paths or ["."]]
    if abort:
        _each(folders, take_back, _restored, _show_restored)
        return
    pairs, problems = read_pairs(set_ or [])
    person = sys.stdin.isatty() and sys.stdout.isatty() and not terminal.json
    if ask and not person:
        raise LkgenError("Nobody is there to ask.", "Use --set KEY=VALUE instead of --ask.")

    request = partial(
        Request,
        given=pairs,
        problems=problems,
        conflict=conflict.value,
        write=not (check or dry_run),
        # What is only looked at may be in any state.
        stash=stash or check or dry_run,
        ask=ask,
        vcs_ref=vcs_ref,
        confirm=_confirm if person and not (check or dry_run) else None,
        working=terminal.working,
    )
    shown = partial(_show, with_diff=dry_run)
    done = _each(folders, lambda path: update(request(path)), _document, shown)
    if any(one.conflicts or (check and one.anything) for one in done) and not dry_run:
        raise typer.Exit(1)


def _each(
    folders: list[Path],
    do: Callable[[Path], T],
    document: Callable[[T], dict[str, Any]],
    show: Callable[[T], None],
) -> list[T]:
    """Do it for each folder, and say what came of it; one that fails does not stop the others."""
    if len(folders) == 1:
        done = do(folders[0])
        if terminal.json:
            terminal.document(document(done))
        show(done)
        return [done]
    every: list[T] = []
    documents: list[dict[str, Any]] = []
    code = 0
    for folder in folders:
        try:
            done = do(folder)
        except Interrupted:
            raise
        except LkgenError as error:
            terminal.told = terminal.json
            report(error)
            documents.append({"path": str(folder), "error": _error(error)})
            code = max(code, error.code)
        else:
            every.append(done)
            documents.append({"path": str(folder), **document(done)})
            show(done)
    if terminal.json:
        terminal.document({"projects": documents})
    if code:
        raise typer.Exit(code)
    return every


def _error(error: LkgenError) -> dict[str, Any]:
    problems = error.problems if isinstance(error, BadAnswers) else []
    return {"message": error.message, "hint": error.hint, "problems": [vars(p) for p in problems]}


def _confirm(question: str) -> bool:
    return typer.confirm(f"  {question}", default=False)


def _document(done: Outcome) -> dict[str, Any]:
    return {
        "from": done.old,
        "to": done.new,
        "answers": done.answers,
        "changed": done.changed,
        "conflicts": [vars(one) for one in done.conflicts],
        "removed": done.removed,
        "left_to_you": [vars(one) for one in done.left_to_you],
        "rewritten": [vars(one) for one in done.rewritten],
        "notes": done.notes,
        "written": done.written,
        "undo": done.undo if done.written else "",
    }


def _show(done: Outcome, with_diff: bool = False) -> None:
    """What was, or would be, changed; and what comes next."""
    where = f"{done.old} → {done.new}" if done.old != done.new else done.new
    terminal.print(f"  {bold(visible(done.project.name))}   {where}")
    rows = [("changed", path, "") for path in done.changed]
    rows += [("removed", path, "") for path in done.removed]
    rows += [("conflict", one.path, one.why) for one in done.conflicts]
    rows += [("yours", one.path, one.what) for one in done.left_to_you]
    if rows:
        terminal.rows(rows)
    if with_diff:
        terminal.print("", *visible_lines(done.diff.rstrip("\n")))
    else:
        for own in done.rewritten:
            _show_diff(f"{own.path}, yours, rewritten:", own.diff)
    for one in done.left_to_you:
        if one.diff:
            _show_diff(f"{one.path}, to take from:", one.diff)
    for note in done.notes:
        terminal.rows([("note", note)], indent=2)
    terminal.print("", *(f"  {visible(line)}" for line in _next(done)))


def _show_diff(head: str, diff: str) -> None:
    terminal.print("", f"  {visible(head)}", *visible_lines(diff.rstrip("\n")))


def _next(done: Outcome) -> Iterator[str]:
    if not done.anything:
        yield "Nothing to change."
    elif not done.written:
        yield "A plan: nothing was changed."
    else:
        if done.conflicts:
            yield "Resolve what is marked `conflict`, then: git add --all"
        yield "Next: uv sync && uv run pytest, then commit"
        yield f"Undo: {done.undo}"


def _restored(done: Undone) -> dict[str, Any]:
    return {
        "restored": done.restored,
        "edited": [str(done.kept_in / path) for path in done.edited],
    }


def _show_restored(done: Undone) -> None:
    terminal.print("  As before the last update.")
    rows = [("restored", path) for path in done.restored]
    rows += [("edited since", f"your later edits are in {done.kept_in / p}") for p in done.edited]
    terminal.rows(rows)
