"""Any agent: how to start it as a worker, found by reading its source and never running it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lkgen.errors import LkgenError
from lkgen.project.entry import (
    agent_name,
    find_entry,
    has_server,
    project_folder,
    runs_as_script,
)
from lkgen.project.env_files import read_env_files
from lkgen.project.python import Python, find_python
from lkgen.project.source import Library, Source


@dataclass(frozen=True)
class AgentPlan:
    """How to start an agent that nobody changed.

    Attributes:
        entry: the file that starts it.
        python: what it runs on.
        command: starts it as a worker, in `cwd`.
        cwd: its project's folder, where it expects its files.
        python_path: folders its imports need, to be put before what PYTHONPATH has.
        name: the name it waits to be called by; empty if it joins every room; None if its source
            does not tell. Whatever this says, a registered worker tells its name: in the log
            record "registered worker" and at GET /worker, on livekit-agents 1.3 to 1.8.
        sources: the entry and every file of the project that it imports.
        env_files: what the project's `.env` files say, for those names that they set.
    """

    entry: Path
    python: Python
    command: tuple[str, ...]
    cwd: Path
    python_path: tuple[Path, ...]
    name: str | None
    sources: tuple[Source, ...] = field(repr=False)
    env_files: Mapping[str, str] = field(repr=False)


def find_agent(
    path: Path, python: str | None = None, environ: Mapping[str, str] = os.environ
) -> AgentPlan:
    """Find out how to start the agent at `path`.

    Args:
        path: its file, or a project's folder.
        python: what it runs on; see `find_python` for what is taken without it.
        environ: the user's environment variables.

    Raises:
        LkgenError: there is no agent, there are several, or it cannot be started from outside.
        Missing: no Python with livekit-agents.
    """
    path = Path(os.path.abspath(path))
    root = project_folder(path)
    library = Library(root / "src", root)
    entry = find_entry(path, library)
    root = project_folder(entry.path, path)
    library = Library(root / "src", root)
    runs_on = find_python(python, root, environ)
    if not runs_as_script(entry, library):
        entry = _runner(entry, root, library) or entry
    sources = library.reached(entry)
    command, above = _command(entry, root, runs_on, library)
    # Python itself looks beside a script, but not beside a module.
    script = not command[1].startswith("-")
    needed = library.needed_roots(sources, entry.path.parent, beside=script)
    python_path = [folder for folder in (above, *needed) if folder is not None]
    files = read_env_files(_env_folders(root, entry.path.parent), sources)
    name = agent_name(sources, {**files, **environ})
    for variable in runs_on.name_variables:
        given = environ.get(variable) or files.get(variable)
        if given and (variable.endswith("_OVERRIDE") or name == ""):
            name = given
            break
    return AgentPlan(
        entry=entry.path,
        python=runs_on,
        command=command,
        cwd=root,
        python_path=tuple(dict.fromkeys(python_path)),
        name=name,
        sources=tuple(sources),
        env_files=files,
    )


def _env_folders(root: Path, folder: Path) -> list[Path]:
    """Where python-dotenv looks for `.env` files: from the entry's folder up to the repository's.

    Without a repository only up to the project's.
    """
    above = [folder, *folder.parents]
    tops = [place for place in above if (place / ".git").exists()] or [root]
    return list(dict.fromkeys([root, *(p for p in above if p.is_relative_to(tops[0]))]))


def _command(
    entry: Source, root: Path, python: Python, library: Library
) -> tuple[tuple[str, ...], Path | None]:
    """The command, and the folder above the package if it is started as a module of one."""
    program = str(python.executable)
    if runs_as_script(entry, library):
        packaged = (entry.path.parent / "__init__.py").is_file()
        module, above = _module_name(entry)
        # Started as a file, such a package would be imported late, or not be found at all.
        imports_itself = packaged and any(
            imported.partition(".")[0] == module.partition(".")[0]
            for _, imported, _ in entry.imports
        )
        as_main = packaged and entry.path.name == "__main__.py"
        if entry.relative_level or as_main or imports_itself:
            return (program, "-m", module, "start"), above if above != root else None
        return (program, str(entry.path.relative_to(root)), "start"), None
    if python.starts_files and has_server(entry):
        file = str(entry.path.relative_to(root))
        return (program, "-m", "livekit.agents", "start", file), None
    for module, function in _project_scripts(root):
        for folder in library.roots:
            if folder.joinpath(*module.split(".")).with_suffix(".py") == entry.path:
                code = f"from {module} import {function}; {function}()"
                return (program, "-c", code, "start"), folder
    raise LkgenError(
        f"{entry.path} makes an agent but nothing starts it",
        hint="It needs at its end:\n"
        '  if __name__ == "__main__":\n'
        "      cli.run_app(...)\n"
        f"livekit-agents {python.agents_version} "
        + (
            "can start a file without it only if the file has an AgentServer."
            if python.starts_files
            else "cannot start a file without it."
        ),
    )


def _runner(entry: Source, root: Path, library: Library) -> Source | None:
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


def _module_name(entry: Source) -> tuple[str, Path]:
    """A file's name as a module of the largest package around it, and the folder above that."""
    parts = [entry.path.stem]
    above = entry.path.parent
    while (above / "__init__.py").is_file() or len(parts) <= entry.relative_level:
        parts.insert(0, above.name)
        above = above.parent
    if parts[-1] == "__main__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts), above


_SCRIPTS = re.compile(r"^\[project\.scripts\]\s*$(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_SCRIPT = re.compile(r"""^\s*["']?[\w.-]+["']?\s*=\s*["']([\w.]+):(\w+)["']""", re.MULTILINE)


def _project_scripts(root: Path) -> Iterator[tuple[str, str]]:
    """Module and function of each script in pyproject.toml."""
    try:
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    for table in _SCRIPTS.findall(text):
        yield from _SCRIPT.findall(table)
