"""livekit-server as LiveKit publishes it: an archive and a file of checksums for each release."""

from __future__ import annotations

import hashlib
import io
import os
import platform
import sys
import tarfile
import urllib.error
import urllib.request
import zipfile
from http.client import HTTPException
from pathlib import Path

RELEASES_VARIABLE = "LKGEN_LIVEKIT_RELEASES"
TIMEOUT_S = 5.0
"""How long to wait for a connection, and for each piece to arrive, in seconds."""
RELEASES = "https://github.com/livekit/livekit/releases/download"

# Names as livekit's .goreleaser.yaml makes them; it builds nothing for macOS.
_SYSTEMS = {"linux": "linux", "win32": "windows"}
_MACHINES = {
    "x86_64": "amd64",
    "amd64": "amd64",
    "aarch64": "arm64",
    "arm64": "arm64",
    "armv7l": "armv7",
}
_CHECKSUMS = "checksums.txt"


class NotDownloaded(Exception):
    """The release has no usable archive for this machine, or cannot be reached."""


def archive_name(version: str) -> str:
    """Name of a release's archive for this machine, such as `livekit_1.13.5_linux_amd64.tar.gz`.

    Raises:
        NotDownloaded: there is none for this system and processor.
    """
    system = _SYSTEMS.get(sys.platform)
    machine = _MACHINES.get(platform.machine().lower())
    if system is None or machine is None:
        raise NotDownloaded(f"none is published for {sys.platform} on {platform.machine()}")
    return f"livekit_{version}_{system}_{machine}.{'zip' if system == 'windows' else 'tar.gz'}"


def download(version: str, target: Path) -> None:
    """Put a release's livekit-server at `target`, if its archive is what the checksums say.

    The addresses are below `https://github.com/livekit/livekit/releases/download`, or what the
    environment variable LKGEN_LIVEKIT_RELEASES says instead.

    Raises:
        NotDownloaded: it cannot be had; nothing is at `target` then.
        OSError: `target` cannot be written.
    """
    name = archive_name(version)
    base = f"{os.environ.get(RELEASES_VARIABLE) or RELEASES}/v{version}"
    # The small file first: it tells quickly whether there is a network.
    wanted = _checksum(_get(f"{base}/{_CHECKSUMS}").decode(errors="replace"), name)
    archive = _get(f"{base}/{name}")
    if hashlib.sha256(archive).hexdigest() != wanted:
        raise NotDownloaded(f"{base}/{name} is not the file whose checksum the release gives")
    target.write_bytes(_program(archive, name))
    target.chmod(0o755)


def _get(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise NotDownloaded(f"{url} is no web address")
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as response:  # noqa: S310 - see above
            return response.read()
    except urllib.error.HTTPError as error:
        # It holds the connection open.
        error.close()
        raise NotDownloaded(f"{url}: {error}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NotDownloaded(f"{url}: {getattr(error, 'reason', None) or error}") from error


def _checksum(text: str, name: str) -> str:
    """The SHA-256 of a file, of lines `SHA256  NAME`."""
    for line in text.splitlines():
        fields = line.split()
        if fields[1:] == [name]:
            return fields[0].lower()
    raise NotDownloaded(f"{_CHECKSUMS} of the release does not have {name}")


def _program(archive: bytes, name: str) -> bytes:
    """The program in an archive."""
    try:
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(archive)) as files:
                return files.read("livekit-server.exe")
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as files:
            member = files.extractfile("livekit-server")
            if member is not None:
                return member.read()
    except (OSError, EOFError, KeyError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise NotDownloaded(f"{name} cannot be unpacked: {error}") from error
    raise NotDownloaded(f"{name} holds no program livekit-server")
