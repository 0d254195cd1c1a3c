"""Where the livekit-server program is, or how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_dir

from lkgen.child_environment import GO, child_environment
from lkgen.errors import Missing
from lkgen.talk.sandbox.kept import PARTIAL, NotKept, check, keep, private, sweep
from lkgen.talk.sandbox.release import VERSION as SERVER_VERSION
from lkgen.talk.sandbox.release import NotDownloaded, NotTheRelease, download

SERVER_VARIABLE = "LKGEN_LIVEKIT_SERVER"

_MODULE = f"github.com/livekit/livekit-server/cmd/server@v{SERVER_VERSION}"
_SUFFIX = ".exe" if sys.platform == "win32" else ""
_BUILD_TIMEOUT_S = 1_200


class ServerMissing(Missing):
    """There is no livekit-server here, and none could be had."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"livekit-server is missing: {why}",
            hint=(
                "Any of these provides it:\n"
                "  * run again with a network that reaches github.com (Linux, Windows): version\n"
                f"    {SERVER_VERSION} is then downloaded once, and checked\n"
                f"  * install Go and run again: {SERVER_VERSION} is then built once, "
                "which takes a few minutes\n"
                "  * put livekit-server on PATH: a package manager (brew install livekit) or\n"
                f"    https://github.com/livekit/livekit/releases/tag/v{SERVER_VERSION}\n"
                f"  * set {SERVER_VARIABLE} to the program's path"
            ),
        )


def find_server(*, get: bool = True) -> Path:
    """The livekit-server program.

    Looks at the environment variable LKGEN_LIVEKIT_SERVER, on PATH and in the cache folder, in
    that order. If it is in none of them, puts it into the cache folder: LiveKit's own release,
    or else one built with Go.

    Args:
        get: whether it may be downloaded or built.

    Raises:
        ServerMissing: it is nowhere and could not be had.
    """
    if chosen := os.environ.get(SERVER_VARIABLE):
        if not _runs(Path(chosen)):
            raise ServerMissing(f"{SERVER_VARIABLE}={chosen} is not a program")
        return Path(chosen)
    if on_path := shutil.which("livekit-server"):
        return Path(on_path)
    cached = cached_server()
    if not _runs(cached):
        if not get:
            raise ServerMissing(f"it is neither on PATH nor at {cached}")
        _get(cached)
    try:
        check(cached)
    except (NotKept, OSError) as error:
        raise ServerMissing(f"{error}. Delete {cached.parent} and run again") from error
    return cached


def cached_server() -> Path:
    """Where the program is kept once it has been downloaded or built."""
    folder = Path(user_cache_dir("lkgen")) / "livekit-server"
    return folder / f"livekit-server-{SERVER_VERSION}{_SUFFIX}"


def _runs(path: Path) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _get(target: Path) -> None:
    """Download the program, or build it."""
    try:
        private(target.parent)
        with FileLock(f"{target.parent}.lock", timeout=2 * _BUILD_TIMEOUT_S):
            # Of several who want it at once the first has got it for all.
            if not _runs(target):
                _put(target)
    except Timeout as error:
        raise ServerMissing(f"another process holds {error.lock_file}") from error
    except NotTheRelease as error:
        raise ServerMissing(f"what came is not LiveKit's release: {error}") from error
    except NotKept as error:
        raise ServerMissing(str(error)) from error
    except OSError as error:
        raise ServerMissing(f"it cannot be put into {target.parent}: {error.strerror}") from error


def _put(target: Path) -> None:
    """Put the program there whole, with its checksum."""
    sweep(target.parent, older_s=2 * _BUILD_TIMEOUT_S)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=PARTIAL) as folder:
        program = Path(folder) / f"server{_SUFFIX}"
        try:
            download(program)
        except NotDownloaded as error:
            _build(program, f"no download ({error})")
        keep(program, target)


def _build(program: Path, before: str) -> None:
    """Build the program with Go, which names it `server`; `before` is why that is needed."""
    go = shutil.which("go")
    if go is None:
        raise ServerMissing(f"neither on PATH nor in the cache, {before}, no Go to build it")
    try:
        built = subprocess.run(
            [go, "install", _MODULE],
            env=child_environment(GO, GOBIN=str(program.parent)),
            capture_output=True,
            text=True,
            timeout=_BUILD_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ServerMissing(f"go install took longer than {_BUILD_TIMEOUT_S} s") from error
    if built.returncode != 0:
        lines = "\n".join(built.stderr.splitlines()[-5:])
        raise ServerMissing(f"{before}, and go install {_MODULE} failed:\n{lines}")
