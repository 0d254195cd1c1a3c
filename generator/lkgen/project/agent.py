"""Any agent: how to start it as a worker, found by reading its source and never running it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lkgen.errors import LkgenError
from lkgen.project.entry import agent_name, has_server, runs_as_script
from lkgen.project.python import Python
from lkgen.project.source import Library, Source
from lkgen.project.text_file import content_text


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
    """

    entry: Path
    python: Python
    command: tuple[str, ...]
    cwd: Path
    python_path: tuple[Path, ...]
    name: str | None


def plan(
    entry: Source,
    root: Path,
    library: Library,
    python: Python,
    env_files: Mapping[str, str],
    environ: Mapping[str, str],
) -> AgentPlan:
    """How to start the agent of a file.

    Args:
        entry: the file.
        root: its project's folder.
        library: the project's files.
        python: what it runs on.
        env_files: what the project's `.env` files set.
        environ: the user's environment variables.

    Raises:
        LkgenError: it cannot be started from outside.
    """
    sources = library.reached(entry)
    command, above = _command(entry, root, python, library)
    # Python itself looks beside a script, but not beside a module.
    script = not command[1].startswith("-")
    needed = library.needed_roots(sources, entry.path.parent, beside=script)
    python_path = [folder for folder in (above, *needed) if folder is not None]
    name = agent_name(sources, {**env_files, **environ})
    for variable in python.name_variables:
        given = environ.get(variable) or env_files.get(variable)
        if given and (variable.endswith("_OVERRIDE") or name == ""):
            name = given
            break
    return AgentPlan(
        entry=entry.path,
        python=python,
        command=command,
        cwd=root,
        python_path=tuple(dict.fromkeys(python_path)),
        name=name,
    )


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
        text = content_text(root / "pyproject.toml")
    except (OSError, UnicodeDecodeError):
        return
    for table in _SCRIPTS.findall(text):
        yield from _SCRIPT.findall(table)
