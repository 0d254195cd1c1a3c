"""Where the modules of a project lie, and which of them an import means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

_TESTS = ("tests", "test", "testing")


class Layout:
    """The Python files of a project by dotted name, from its folder on.

    Args:
        root: its folder.
        files: its own Python files.
    """

    def __init__(self, root: Path, files: Sequence[Path]) -> None:
        self.root = root
        self.files = {self.dotted(file): file for file in files}
        self._folders = {
            ".".join(parts[:length])
            for name in self.files
            for parts in [name.split(".")]
            for length in range(1, len(parts))
        }

    def dotted(self, file: Path) -> str:
        """The name of a file; that of a package's own ends with `__init__`."""
        return ".".join(file.relative_to(self.root).with_suffix("").parts)

    def file_of(self, name: str) -> str:
        """The name of the file of a module or package; empty if there is none."""
        return next((one for one in (name, f"{name}.__init__") if one in self.files), "")

    def has(self, name: str) -> bool:
        """Whether there is a module, package or folder of that name."""
        return name in self.files or name in self._folders

    def is_test(self, file: Path) -> bool:
        """Whether a file belongs to the tests of the project."""
        folders = file.relative_to(self.root).parts[:-1]
        named = file.name.startswith("test_") or file.name.endswith("_test.py")
        return named or file.name == "conftest.py" or any(one in _TESTS for one in folders)

    def located(self, importer: Path, imported: str) -> str | None:
        """The dotted name here of what a file imports; None if it is not of this project.

        Python is taken to look beside the file, and in the folders above it and their `src`.
        """
        own = self.dotted(importer).split(".")
        dots = len(imported) - len(imported.lstrip("."))
        rest = [part for part in imported.split(".") if part]
        if dots:
            return ".".join([*own[: max(len(own) - dots, 0)], *rest])
        for base in _bases(own[:-1]):
            start = ".".join([*base, rest[0]])
            whole = ".".join([*base, *rest])
            # A folder that has the name of a package is that package only if it has the module.
            if self.file_of(start) or (start in self._folders and self.has(whole)):
                return whole
        return None


def _bases(own: list[str]) -> Iterator[list[str]]:
    for length in range(len(own), -1, -1):
        yield own[:length]
        if own[length : length + 1] != ["src"]:
            yield [*own[:length], "src"]
