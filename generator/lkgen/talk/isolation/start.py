"""The network of one call of the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from lkgen.project import Project
from lkgen.talk.isolation.namespace import Isolation, Seen, isolate
from lkgen.talk.isolation.outside import Address
from lkgen.talk.sandbox.process import temporary_folder


@contextmanager
def isolated(
    project: Project,
    services: Mapping[str, str] = MappingProxyType({}),
    files: Collection[Path] = (),
) -> Generator[Isolation]:
    """Leave the machine's network for the rest of this process's life, where that is possible.

    Nothing may be fetched after it, and nothing may have started a thread before it, as the
    import of LiveKit's client does.

    Args:
        project: whose agent is called.
        services: the agent's own, see `Gateway`; those on loopback stay reachable.
        files: which are read or written later.
    """
    with temporary_folder() as folder:
        used = (project.root, Path.cwd(), Path(sys.prefix), project.python.executable, *files)
        kept = [Path(os.path.abspath(path)) for path in used]
        seen = Seen(folder, kept, _copies(project, folder))
        isolation = isolate(seen, [*_on_loopback(services.values())])
        try:
            yield isolation
        finally:
            if isolation.outside is not None:
                isolation.outside.close()


def _copies(project: Project, folder: Path) -> dict[Path, Path]:
    """Empty files for what the agent reads in place of its `.env` files."""
    # What they say is read now: later it would be the copies.
    found = {path: folder / f"env-{n}" for n, path in enumerate(project.env_texts)}
    for copy in found.values():
        copy.touch()
    return found


def _on_loopback(services: Iterable[str]) -> Iterable[Address]:
    for service in dict.fromkeys(services):
        url = urlsplit(service)
        if url.scheme and url.hostname:
            default = 443 if url.scheme == "https" else 80
            yield url.hostname, url.port or default
