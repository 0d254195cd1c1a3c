"""What a run found is kept for the next, by the content of all that it read.

The files may be deleted at any time; that costs only the time of a run.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import lkgen
from lkgen.doctor.report import ProjectReport
from lkgen.doctor.rule import Finding
from lkgen.project.text_file import LARGEST
from lkgen.root import CATALOGUE, current_root

_KEPT = 200
_PARTS = ("doctor", "project", "facts", "codemods")


def folder() -> Path:
    """Where it is kept."""
    from platformdirs import user_cache_path

    return user_cache_path("lkgen", appauthor=False) / "doctor"


def key(root: Path, files: Sequence[Path], others: Iterable[str]) -> str:
    """A key for what a project's files say, and all `others` that the findings depend on."""
    digest = hashlib.sha256()
    for text in (*_lkgen(), str(root), *others):
        digest.update(text.encode("utf-8", "surrogateescape") + b"\0")
    for file in files:
        digest.update(os.fsencode(file) + b"\0" + _content(file))
    return digest.hexdigest()


def load(key: str) -> ProjectReport | None:
    """What was found under a key; None if nothing is kept, or it cannot be read."""
    file = folder() / f"{key}.json"
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        report = _read(content)
        os.utime(file)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return report


def keep(key: str, report: ProjectReport) -> None:
    """Keep what was found under a key, and no more than there is room for."""
    place = folder()
    new = place / f".{key}.{os.getpid()}"
    with suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(_written(report)), encoding="utf-8")
        os.replace(new, place / f"{key}.json")
        kept = sorted(place.glob("*.json"), key=lambda file: file.stat().st_mtime)
        for file in kept[:-_KEPT]:
            file.unlink(missing_ok=True)


def _content(file: Path) -> bytes:
    try:
        seen = file.stat()
        if not file.is_file() or seen.st_size > LARGEST:
            return f"{seen.st_mode} {seen.st_size} {seen.st_mtime_ns}".encode()
        return hashlib.sha256(file.read_bytes()).digest()
    except OSError as error:
        return f"{error.errno}".encode()


@cache
def _lkgen() -> tuple[str, ...]:
    """What tells this lkgen from another: its files, as they were last written."""
    base = Path(lkgen.__file__).parent
    # The catalogue lies elsewhere in a wheel than in a checkout.
    places = [*(base / part for part in _PARTS), current_root() / CATALOGUE]
    files = [file for place in places for file in place.rglob("*.*")]
    seen = (file.stat() for file in sorted(files) if file.suffix in (".py", ".json", ".yml"))
    return sys.version, *(f"{one.st_size} {one.st_mtime_ns}" for one in seen)


def _written(report: ProjectReport) -> dict[str, Any]:
    return {
        **vars(report),
        "root": str(report.root),
        "findings": [{**vars(one), "path": str(one.path)} for one in report.findings],
        "quiet": [[str(path), rule] for path, rule in sorted(report.quiet)],
    }


def _read(content: dict[str, Any]) -> ProjectReport:
    findings: list[Finding] = []
    for one in content["findings"]:
        one["path"] = Path(one["path"])
        findings.append(Finding(**one))
    content["findings"] = tuple(findings)
    content["root"], content["notes"] = Path(content["root"]), tuple(content["notes"])
    content["quiet"] = frozenset((Path(path), rule) for path, rule in content["quiet"])
    return ProjectReport(**content)
