"""The virtual environments in a project's folder, or in that of its uv workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

from lkgen.project.text_file import content_text
from lkgen.project.uv_workspace import workspace_of

_DIST_INFO = re.compile(r"([\w.]+)-([^-]+)\.dist-info")


def environments(root: Path) -> Iterator[Path]:
    """The folders of the environments of a project, its own first.

    Args:
        root: the project's folder.
    """
    for folder in (root, workspace_of(root)):
        for name in (".venv", "venv") if folder else ():
            if folder and (folder / name).is_dir():
                yield folder / name


def site_packages(root: Path) -> Iterator[Path]:
    """The folders that hold the packages of a project's environments."""
    for environment in environments(root):
        for pattern in ("lib/python*/site-packages", "Lib/site-packages"):
            yield from environment.glob(pattern)


def livekit_packages(packages: Path) -> dict[str, str]:
    """The versions of LiveKit's packages in a folder of packages, by canonical name."""
    matches = (_DIST_INFO.fullmatch(one.name) for one in packages.glob("livekit*.dist-info"))
    return {canonicalize_name(match[1]): match[2] for match in matches if match}


def python_of(environment: Path) -> str:
    """The version of an environment's Python, such as "3.12.4"; empty if it does not say."""
    try:
        text = content_text(environment / "pyvenv.cfg")
    except (OSError, UnicodeDecodeError):
        return ""
    # uv writes version_info, venv writes version.
    found = re.search(r"^version(?:_info)?\s*=\s*(\d+(?:\.\d+)+)", text, re.MULTILINE)
    return found[1] if found else ""
