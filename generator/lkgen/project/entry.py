"""Which file of a project starts its worker, and what it says about it."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from lkgen.errors import LkgenError
from lkgen.project.places import upwards
from lkgen.project.source import Library, Source, own_files
from lkgen.project.text_file import content

_SERVERS = ("AgentServer", "WorkerOptions", "ServerOptions")
# What public agents and LiveKit's own documents call the file, the most usual first.
_USUAL_NAMES = ("agent.py", "main.py", "app.py", "__main__.py", "worker.py")
PROJECT_FILES = (
    "pyproject.toml",
    "requirements.txt",
    "setup.py",
    "setup.cfg",
    "Pipfile",
    "environment.yml",
)
_LISTED = 12


def project_folder(path: Path, given: Path | None = None) -> Path:
    """The folder a project lives in: the nearest above `path` with a project's file.

    Not beyond the repository, nor, without one, what was given: see `upwards`. Where there is
    none: the folder that was given, or the file's.
    """
    folder = path if path.is_dir() else path.parent
    for place in upwards(folder, given):
        if any((place / name).is_file() for name in PROJECT_FILES):
            return place
    return given if given is not None and given.is_dir() else folder


def find_entry(path: Path, library: Library) -> Source:
    """The file that starts a worker: the one given, or the only one of the folder that will do.

    In a project's folder the usual names come first (agent.py, main.py, ...), the nearest of
    them before others; where there are several projects, none comes first. A file that another
    of them imports is part of that one. Tests are not looked at.

    Raises:
        LkgenError: there is none, or several are equally good.
    """
    if not path.exists():
        raise LkgenError(f"{path}: there is no such file or folder")
    if path.is_file():
        return _given(path, library)
    found = entries(path, library)
    if not found:
        hint = "It needs a file with an AgentServer, or with WorkerOptions and cli.run_app."
        if library.errors:
            problems = [
                error.message.replace(f"{path}{os.sep}", "")
                for error in [*library.errors.values()][:_LISTED]
            ]
            hint += "\nNot looked at:\n" + "\n".join(f"  {problem}" for problem in problems)
            newer = (error.hint for error in library.errors.values())
            hint += next((f"\n{one}" for one in newer if one), "")
        raise LkgenError(f"no LiveKit agent in {path}", hint=hint)
    tops = _not_imported(found, library)
    projects = {project_folder(source.path, path) for source in tops}
    project = projects.pop() if len(projects) == 1 else path
    best = min(_rank(source, project) for source in tops)
    chosen = [source for source in tops if _rank(source, project) == best]
    if len(chosen) > 1:
        names = [str(source.path.relative_to(path)) for source in chosen]
        more = f"\n  and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        listed = "\n".join(f"  {name}" for name in sorted(names)[:_LISTED])
        raise LkgenError(
            f"{len(names)} files in {path} start a LiveKit agent",
            hint=f"Give one of them:\n{listed}{more}",
        )
    return chosen[0]


def _given(path: Path, library: Library) -> Source:
    source = library.get(path)
    if source is None:
        raise library.errors[path]
    if any(starts_worker(reached) for reached in library.reached(source)):
        return source
    raise LkgenError(
        f"{path} starts no LiveKit agent: it has no AgentServer, WorkerOptions or cli.run_app",
        hint="Give the file that has one, or the project's folder",
    )


def entries(folder: Path, library: Library) -> list[Source]:
    """Every file below a folder that starts a worker, tests left out."""
    return [source for source in _about_livekit(folder, library) if starts_worker(source)]


def starts_worker(source: Source) -> bool:
    """Whether a file makes a worker's server, registers a session with one, or runs one."""
    return any(_is_livekits(source, call, (*_SERVERS, "run_app")) for call in source.calls) or any(
        _session_options(source)
    )


def runs_as_script(source: Source, library: Library) -> bool:
    """Whether `python FILE start` reaches `cli.run_app`."""
    # Another file's function may hold the call.
    if not any(
        _is_livekits(reached, call, ("run_app",))
        for reached in library.reached(source)
        for call in reached.calls
    ):
        return False
    if source.path.name == "__main__.py":
        return True
    return any(_guards_main(node) or _runs(source, node) for node in source.tree.body)


def _runs(source: Source, node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and _is_livekits(source, call, ("run_app",))


def runner(entry: Source, root: Path, library: Library) -> Source | None:
    """A file that starts this file's agent, itself without a word about LiveKit."""
    folders = dict.fromkeys([entry.path.parent, entry.path.parent.parent, *library.roots])
    near = [folder for folder in folders if folder.is_relative_to(root)]
    for file in [path for folder in near for path in sorted(folder.glob("*.py"))]:
        runner = library.get(file)
        if runner is None or not runs_as_script(runner, library):
            continue
        if any(reached.path == entry.path for reached in library.reached(runner)):
            return runner
    return None


def has_server(source: Source) -> bool:
    """Whether a module of this file holds an AgentServer, not only WorkerOptions."""
    return any(_is_livekits(source, call, ("AgentServer",)) for call in source.calls) or any(
        _registrations(source)
    )


def agent_name(sources: list[Source], environ: Mapping[str, str]) -> str | None:
    """The name an agent waits to be called by, as far as its source tells.

    Returns:
        The name; empty if there is none and the agent joins every room; None if it is worked out
        while the agent runs.
    """
    for source in sources:
        for options in _session_options(source):
            for keyword in options.keywords:
                if keyword.arg == "agent_name":
                    return _text(keyword.value, source, sources, environ)
                if keyword.arg is None:
                    return None
    return ""


def _session_options(source: Source) -> Iterator[ast.Call]:
    """The calls that may name an agent."""
    yield from _registrations(source)
    for call in source.calls:
        if _is_livekits(source, call, ("WorkerOptions", "ServerOptions")):
            yield call


def _registrations(source: Source) -> Iterator[ast.Call]:
    """Every `server.rtc_session(...)`; one without brackets as a call without arguments."""
    for node in source.nodes:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "rtc_session":
                yield node
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Attribute) and decorator.attr == "rtc_session":
                    yield ast.Call(decorator, [], [])


def _is_livekits(source: Source, call: ast.Call, names: tuple[str, ...]) -> bool:
    meaning = source.dotted(call.func).split(".")
    return meaning[:2] == ["livekit", "agents"] and any(name in names for name in meaning[2:])


def _guards_main(node: ast.stmt) -> bool:
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    sides = [node.test.left, *node.test.comparators]
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)


def _about_livekit(folder: Path, library: Library) -> Iterator[Source]:
    """The project's own files that have to do with LiveKit, tests left out."""
    for path in own_files(folder):
        tested = {"tests", "test"} & {*path.relative_to(folder).parts[:-1]}
        if tested or path.name.startswith("test_") or path.name == "conftest.py":
            continue
        try:
            about_livekit = b"livekit" in content(path)
        except OSError:
            continue
        if about_livekit and (source := library.get(path)):
            yield source


def _not_imported(found: list[Source], library: Library) -> list[Source]:
    """Those that no other imports; all where each is imported by another."""
    imported = {
        reached.path
        for source in found
        for reached in library.reached(source)
        if reached.path != source.path
    }
    return [source for source in found if source.path not in imported] or found


def _rank(source: Source, project: Path) -> tuple[int, int]:
    parts = source.path.parts[len(project.parts) :]
    if parts[-1] not in _USUAL_NAMES or project_folder(source.path, project) != project:
        return len(_USUAL_NAMES), 0
    # A package below src is as good as one beside it.
    return _USUAL_NAMES.index(parts[-1]), len([part for part in parts if part != "src"])


def _text(
    expression: ast.expr | None,
    source: Source,
    sources: list[Source],
    environ: Mapping[str, str],
    depth: int = 8,
) -> str | None:
    """The text an expression gives; None if only running it would tell."""

    def text(part: ast.expr | None) -> str | None:
        return _text(part, source, sources, environ, depth - 1)

    if expression is None or depth == 0:
        return None
    match expression:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=values):
            parts = [text(part) for part in values]
            return None if None in parts else "".join(part for part in parts if part)
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return text(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            before, after = text(left), text(right)
            return None if before is None or after is None else before + after
        case ast.BoolOp(op=ast.Or(), values=values):
            parts = [text(part) for part in values]
            return next((part for part in parts if part), parts[-1])
        case ast.Subscript(value=value, slice=ast.Constant(value=str(name))):
            return environ.get(name) if source.dotted(value) == "os.environ" else None
        case ast.Call(args=[ast.Constant(value=str(name)), *rest]):
            if source.dotted(expression.func) not in ("os.getenv", "os.environ.get"):
                return None
            rest += [keyword.value for keyword in expression.keywords]
            return environ[name] if name in environ else text(rest[0]) if rest else ""
        case ast.Name() | ast.Attribute():
            module, _, name = source.dotted(expression).rpartition(".")
            stem = module.rpartition(".")[2]
            places = [other for other in sources if stem and other.path.stem == stem]
            for place in [source] if not module else places:
                value = _constant(place, name)
                if value is not None:
                    return _text(value, place, sources, environ, depth - 1)
            return None
        case _:
            return None


def _constant(source: Source, name: str) -> ast.expr | None:
    """The value that a module gives a name, the last if there are several."""
    value: ast.expr | None = None
    for node in source.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign):
            targets = [node.target]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    return value
