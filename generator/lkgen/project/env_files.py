"""What a project's `.env` files say, without loading them."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lkgen.project.folders import files_below
from lkgen.project.places import upwards
from lkgen.project.source import Source
from lkgen.project.text_file import content_text

MOST_FILES = 20_000
_USUAL = (".env.local", ".env")
_NAME = re.compile(r"\.env(\.[\w-]+)*")
_OWN = re.compile(
    r"\.env(\.(local|dev|development|prod|production|staging|test|agent|secrets?))*", re.IGNORECASE
)
_SAMPLES = ("example", "sample", "template", "dist")
_COMMENTED = re.compile(r"^[ \t]*#+[ \t]*(?=[A-Z][A-Z0-9_]*[ \t]*=)", re.MULTILINE)
# What stands in a sample to be filled in: YOUR_VOICE, <name>, sk-xxxx, +1XXXXXXXXXX.
_TO_FILL_IN = re.compile(r"your|<|\.\.\.|x{3}|change.?me|placeholder|_here\b", re.IGNORECASE)
_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?'?([A-Za-z_]\w*)'?[ \t]*=[ \t]*"""
    r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\n]*))""",
    re.MULTILINE,
)
# The same, with what stands before the value, and commented out too.
_ANY_LINE = re.compile(
    r"""^([ \t#]*(?:export[ \t]+)?'?([A-Za-z_]\w*)'?[ \t]*=[ \t]*)"""
    r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\n]*))""",
    re.MULTILINE,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_STANDS_FOR = {"n": "\n", "r": "\r", "t": "\t"}
_QUOTED = re.compile(r"""[\s#'"$]""")


@dataclass(frozen=True)
class Setting:
    """A line of an `.env` file: a variable, its value, the line from 1, and the value's quotes."""

    name: str
    value: str
    line: int
    quotes: str = ""


def settings(text: str) -> list[Setting]:
    """The variables that the text of an `.env` file sets."""
    found: list[Setting] = []
    for match in _LINE.finditer(text):
        name, double, single, bare = match.groups()
        line = text.count("\n", 0, match.start(1)) + 1
        quotes = '"' if double is not None else "'" if single is not None else ""
        value = double or single or re.split(r"(?:^|\s+)#", bare or "", maxsplit=1)[0].strip()
        found.append(Setting(name, value, line, quotes))
    return found


def spoken(setting: Setting) -> str:
    """The value of a setting as its reader gets it: without what double quotes escape."""
    if setting.quotes != '"':
        return setting.value
    return _ESCAPED.sub(lambda found: _STANDS_FOR.get(found[1], found[1]), setting.value)


def is_own_env_file(path: Path) -> bool:
    """Whether a file is an `.env` file for somebody's own values, not a sample."""
    return bool(_OWN.fullmatch(path.name))


def find_env_files(folders: Iterable[Path], sources: Sequence[Source]) -> list[Path]:
    """A project's `.env` files: `.env.local`, `.env`, those that the source names, and their like.

    Args:
        folders: where they may lie.
        sources: the agent's source.
    """
    names = [*_USUAL, *(name for source in sources for name in _named(source))]
    found: list[Path] = []
    for folder in folders:
        found += [folder / name for name in dict.fromkeys(names)]
        # A library may take another by the name of a stage: .env.production.
        like = sorted(folder.glob(".env*")) if folder.is_dir() else []
        found += [path for path in like if not {*path.name.split(".")} & {*_SAMPLES}]
    files = (Path(os.path.normpath(path)) for path in found)
    return [path for path in dict.fromkeys(files) if path.is_file() and os.access(path, os.R_OK)]


def env_files_below(folder: Path) -> dict[Path, str]:
    """Further files below a folder that may hold somebody's own values, and what is in them.

    Those are `prod.env` and its like, and `.env` in folders where nothing looks by itself: an agent
    that knows of one reads it all the same. The first MOST_FILES files are looked at.
    """
    found: dict[Path, str] = {}
    for path in islice(files_below(folder), MOST_FILES):
        like = path.name.startswith(".env") or path.suffix == ".env"
        if not like or {*path.name.split(".")} & {*_SAMPLES}:
            continue
        with suppress(OSError, UnicodeDecodeError):
            found[path] = content_text(path, "utf-8-sig")
    return found


def read_env_files(texts: Mapping[Path, str], sources: Sequence[Source]) -> dict[str, str]:
    """The variables that a project's `.env` files set; the first file that sets one counts.

    The files are `.env.local`, `.env` and those that the source names. What loads them is the
    agent's own python-dotenv; this is only to know what they set.

    Args:
        texts: what is in its files, as `find_env_files` gives them.
        sources: the agent's source.
    """
    names = {*_USUAL, *(Path(name).name for source in sources for name in _named(source))}
    values: dict[str, str] = {}
    for path, text in texts.items():
        if path.name in names:
            values = {**_parse(text), **values}
    return values


def rewrite(text: str, value_of: Callable[[str, str], str | None]) -> str:
    """The text of a `.env` file with other values; what is commented out is looked at too.

    Args:
        text: the file's.
        value_of: gives a name's value for the one it has; None takes the line away.
    """

    def line(found: re.Match[str]) -> str:
        start, name, double, single, bare = found.groups()
        comment = "" if bare is None else (re.search(r"\s+#.*", bare) or [""])[0]
        old = double or single or (bare or "").removesuffix(comment).strip()
        new = value_of(name, old)
        if new is None:
            return ""
        if new == old:
            return found[0]
        quote = "'" if single is not None or (bare is not None and _QUOTED.search(new)) else ""
        quote = '"' if double is not None else quote
        escaped = re.sub(rf"([\\{quote}])", r"\\\1", new) if quote else new
        return f"{start}{quote}{escaped}{quote}"

    return _ANY_LINE.sub(line, text)


def read_samples(folders: Iterable[Path]) -> dict[str, str]:
    """What the samples of `.env` files beside a project say that a variable may be.

    Also what is commented out there; left out is what stands there to be filled in.

    Args:
        folders: where they may lie.
    """
    values: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.glob("*env*")):
            if {*path.name.split(".")} & {*_SAMPLES}:
                values = {**_parse(_text(path), _COMMENTED), **values}
    return {n: value for n, value in values.items() if value and not _TO_FILL_IN.search(value)}


def _named(source: Source) -> Iterable[str]:
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = Path(node.value).name
            sample = name.rpartition(".")[2] in _SAMPLES
            if _NAME.fullmatch(name) and not sample and "\0" not in node.value:
                yield node.value


def _text(path: Path) -> str:
    try:
        return content_text(path, "utf-8-sig", "replace")
    except OSError:
        return ""


def _parse(text: str, drop: re.Pattern[str] | None = None) -> dict[str, str]:
    text = drop.sub("", text) if drop else text
    values: dict[str, str] = {}
    for name, double, single, bare in _LINE.findall(text):
        values[name] = double or single or re.split(r"\s+#", bare, maxsplit=1)[0].strip()
    return values


def env_folders(root: Path, folder: Path) -> list[Path]:
    """Where python-dotenv looks for `.env` files: from the entry's folder up to the repository's.

    Without a repository only up to the project's.

    Args:
        root: the project's folder.
        folder: the entry's.
    """
    return list(dict.fromkeys([root, *upwards(folder, root)]))
