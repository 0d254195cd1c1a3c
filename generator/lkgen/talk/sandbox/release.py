"""The release of livekit-server that is used: an archive for each system, and their checksums."""

from __future__ import annotations

import hashlib
import io
import os
import platform
import sys
import tarfile
import time
import urllib.error
import urllib.request
import zipfile
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO

RELEASES_VARIABLE = "LKGEN_LIVEKIT_RELEASES"
TIMEOUT_S = 5.0
"""How long to wait for a connection, and for each piece to arrive, in seconds."""
DEADLINE_S = 300.0
"""How long a download may take in all, in seconds."""
MOST_BYTES = 100_000_000
_PIECE = 1 << 20
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

VERSION = "1.13.5"
CHECKSUMS = {
    "linux_amd64.tar.gz": "c020fac437b7cc9b776eef1ad5ea8af77be9acfa07602eca20a3a44930dfbc70",
    "linux_arm64.tar.gz": "332015305518765fe05bad74fc3a9d9583e635e7dd130de3c4fc563d69c550f3",
    "linux_armv7.tar.gz": "6dceb15fec3b2b90a67615acff7f92a48a901408f31c74f3d290a7d4277f76bd",
    "windows_amd64.zip": "3ec7eaa76ef64063bf21f78364733703e0969612cb92ffd60661ed45fa4a8906",
    "windows_arm64.zip": "9a0facddf31346f22854a1beaeaaa2c623c165078c54765115b249d771eb0b66",
}
"""SHA-256 of the archives of VERSION, as checksums.txt of that release says."""


class NotTheRelease(Exception):
    """What came is not the archive that LiveKit published; it may have been tampered with."""


class NotDownloaded(Exception):
    """The release has no usable archive for this machine, or cannot be reached."""


def archive_kind() -> str:
    """What the name of a release's archive for this machine ends with: `linux_amd64.tar.gz`.

    Raises:
        NotDownloaded: there is none for this system and processor.
    """
    system = _SYSTEMS.get(sys.platform)
    machine = _MACHINES.get(platform.machine().lower())
    kind = f"{system}_{machine}.{'zip' if system == 'windows' else 'tar.gz'}"
    if kind not in CHECKSUMS:
        raise NotDownloaded(f"none is published for {sys.platform} on {platform.machine()}")
    return kind


def download(target: Path) -> None:
    """Put livekit-server of VERSION at `target`, if its archive is the one that was published.

    The addresses are below `https://github.com/livekit/livekit/releases/download`, or what the
    environment variable LKGEN_LIVEKIT_RELEASES says instead.

    Raises:
        NotDownloaded: it cannot be had; nothing is at `target` then.
        NotTheRelease: something else came; nothing is at `target`.
        OSError: `target` cannot be written.
    """
    kind = archive_kind()
    name = f"livekit_{VERSION}_{kind}"
    url = f"{os.environ.get(RELEASES_VARIABLE) or RELEASES}/v{VERSION}/{name}"
    archive = _get(url)
    came = hashlib.sha256(archive).hexdigest()
    if came != CHECKSUMS[kind]:
        raise NotTheRelease(f"{url} has the checksum {came}, and should have {CHECKSUMS[kind]}")
    target.write_bytes(_program(archive, name))
    target.chmod(0o755)


class NoDowngrade(urllib.request.HTTPRedirectHandler):
    """Follows no redirect from https to anything else."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise urllib.error.URLError(f"it leads from https to {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _get(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise NotDownloaded(f"{url} is no web address")
    deadline = time.monotonic() + DEADLINE_S
    content = bytearray()
    try:
        with urllib.request.build_opener(NoDowngrade).open(url, timeout=TIMEOUT_S) as response:
            # As much as has come: to wait for a whole piece would outlast the deadline.
            while piece := response.read1(_PIECE):
                content += piece
                if len(content) > MOST_BYTES:
                    raise NotDownloaded(f"{url} is larger than {MOST_BYTES:,} bytes")
                if time.monotonic() > deadline:
                    raise NotDownloaded(f"{url} took longer than {DEADLINE_S:g} s")
            whole = int(response.headers.get("Content-Length") or len(content))
    except urllib.error.HTTPError as error:
        # It holds the connection open.
        error.close()
        raise NotDownloaded(f"{url}: {error}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NotDownloaded(f"{url}: {getattr(error, 'reason', None) or error}") from error
    if len(content) < whole:
        raise NotDownloaded(f"{url}: the connection broke after {len(content)} of {whole} bytes")
    return bytes(content)


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
