"""The environment of somebody's project, made from its lock."""

from __future__ import annotations

from subprocess import run

from lkgen.errors import Missing
from lkgen.project import Project
from lkgen.project.entry import project_folder
from lkgen.project.python import find_python
from lkgen.template.lock.uv import find_uv
from lkgen.terminal import terminal


def make_environment(project: Project) -> None:
    """Make the environment of a project that has a lock and none, as its user would.

    Raises:
        Missing: it has none, and uv is not here or cannot make it.
    """
    root = project_folder(project.entry.path, project.path)
    try:
        find_python(None, root, project.environ, project.path)
        return
    except Missing:
        if not (root / "uv.lock").is_file():
            raise
    command = ["uv", "sync", "--frozen"]
    uv = find_uv()
    if uv is None:
        raise Missing(
            f"{root} has a lock and no environment.",
            f"Make it: cd {root} && {' '.join(command)}\nuv: https://docs.astral.sh/uv",
        )
    if not terminal.quiet:
        terminal.rows([(f"{root} has no environment: {' '.join(command)}",)], indent=2, error=True)
    done = run([uv, *command[1:]], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{' '.join(command)} in {root} failed.", done.stderr.strip()[-1_000:])
