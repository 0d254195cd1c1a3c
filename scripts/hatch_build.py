"""Hatchling hook: the wheel carries the template, its history, and what can be computed of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUE = "generator/lkgen/catalogue"
STAMP = "stamp.json"
HISTORY = ("history.bundle", "history.json")


def history(root: Path, folder: Path) -> list[Path]:
    """The files of the template's history: those that an sdist has, else written into `folder`.

    None where there is no git, or no commit: then nothing older can be updated.
    """
    if (root / HISTORY[0]).exists():
        return [root / name for name in HISTORY]
    sys.path.insert(0, str(root / "scripts/releasing"))
    try:
        from history import write_history
    finally:
        sys.path.pop(0)
    try:
        write_history(root, folder)
    except (OSError, subprocess.CalledProcessError):
        return []
    return [folder / name for name in HISTORY]


def computed(root: Path) -> dict[str, str]:
    """The files of `lkgen/_built` for the repository at `root`, by name."""
    sys.path.insert(0, str(root / "generator"))
    try:
        from lkgen.template import Template
        from lkgen.template.build import build
    finally:
        sys.path.pop(0)
    return build(Template(root))


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds `lkgen/_template`, laid out as in the repository, to wheels; to both kinds its stamp
    and its history."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Take hatchling's build kind and data; an editable install reads the checkout itself."""
        if version == "editable":
            return
        folder = Path(self.directory) / "built"
        folder.mkdir(parents=True, exist_ok=True)
        stamp = folder / STAMP
        # Hatchling leaves its generic metadata unbound.
        url = self.metadata.core.urls["Repository"]  # pyright: ignore[reportUnknownMemberType]
        stamp.write_text(json.dumps({"ref": self.ref(), "url": url}), encoding="utf-8")
        root = Path(self.root)
        carried = [stamp, *history(root, folder)]
        if self.target_name == "sdist":
            build_data["force_include"] |= {str(file): file.name for file in carried}
            return
        for name, text in computed(root).items():
            (folder / name).write_text(text, encoding="utf-8")
            build_data["force_include"][str(folder / name)] = f"lkgen/_built/{name}"
        build_data["force_include"] |= {
            str(root / "copier.yml"): "lkgen/_template/copier.yml",
            str(root / "questions"): "lkgen/_template/questions",
            str(root / "template"): "lkgen/_template/template",
            str(root / CATALOGUE): f"lkgen/_template/{CATALOGUE}",
            **{str(file): f"lkgen/_template/{file.name}" for file in carried},
        }

    def ref(self) -> str:
        """The tag of HEAD where it has one, else its full hash; an sdist brings its own stamp."""
        root = Path(self.root)
        if (root / STAMP).exists():
            return json.loads((root / STAMP).read_text(encoding="utf-8"))["ref"]
        for command in (["describe", "--exact-match", "--tags"], ["rev-parse", "HEAD"]):
            try:
                done = subprocess.run(
                    ["git", *command], cwd=root, capture_output=True, text=True, check=False
                )
            except OSError:
                break
            if done.returncode == 0:
                return done.stdout.strip()
        # Hatchling leaves its generic metadata unbound.
        return f"v{self.metadata.version}"  # pyright: ignore[reportUnknownMemberType]
