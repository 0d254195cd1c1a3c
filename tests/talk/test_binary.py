"""Where livekit-server is looked for, and how it is had where it is not."""

from __future__ import annotations

import functools
import hashlib
import http.server
import io
import os
import platform
import socket
import stat
import subprocess
import sys
import tarfile
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path

import pytest

from lkgen.talk.sandbox import binary, release
from lkgen.talk.sandbox.binary import SERVER_VARIABLE, SERVER_VERSION, ServerMissing, find_server
from lkgen.talk.sandbox.release import RELEASES_VARIABLE, NotDownloaded, archive_kind, download


@pytest.fixture(autouse=True)
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_port: int) -> None:
    """A machine without livekit-server, without Go, and without a network."""
    monkeypatch.setenv(RELEASES_VARIABLE, f"http://127.0.0.1:{free_port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv(SERVER_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))


def _program(path: Path, text: str = "#!/bin/sh\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_the_variable_comes_before_path_before_the_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cached = _program(binary.cached_server())
    assert find_server() == cached
    on_path = _program(tmp_path / "bin" / "livekit-server")
    assert find_server() == on_path
    chosen = _program(tmp_path / "mine")
    monkeypatch.setenv(SERVER_VARIABLE, str(chosen))
    assert find_server() == chosen


def test_a_wrong_variable_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another server would not be what was asked for."""
    _program(binary.cached_server())
    monkeypatch.setenv(SERVER_VARIABLE, str(tmp_path / "absent"))
    with pytest.raises(ServerMissing, match="absent"):
        find_server()


def test_the_error_says_each_way_to_get_it() -> None:
    with pytest.raises(ServerMissing) as caught:
        find_server()
    assert caught.value.code == 3
    for way in ("network", "Go", "PATH", SERVER_VARIABLE, SERVER_VERSION):
        assert way in caught.value.hint


# A stand-in for Go that makes a program in GOBIN, as `go install` does.
GO = "#!/bin/sh\necho '#!/bin/sh' > $GOBIN/server; /bin/chmod +x $GOBIN/server\n"
GO_FAILS = "#!/bin/sh\necho 'dial tcp: no route to host' >&2; exit 1\n"


def test_it_is_built_once(tmp_path: Path) -> None:
    go = _program(tmp_path / "bin" / "go", GO)
    built = find_server()
    assert built == binary.cached_server()
    name = f"livekit-server-{SERVER_VERSION}"
    assert sorted(path.name for path in built.parent.iterdir()) == [name, f"{name}.sha256"]
    go.unlink()
    assert find_server() == built


def test_several_may_build_at_once(tmp_path: Path) -> None:
    _program(tmp_path / "bin" / "go", GO)
    code = "from lkgen.talk.sandbox.binary import find_server; print(find_server())"
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in running:
        output, _ = process.communicate(timeout=60)
        assert Path(output.strip()) == binary.cached_server()


def test_a_failed_build_says_why(tmp_path: Path) -> None:
    _program(tmp_path / "bin" / "go", GO_FAILS)
    with pytest.raises(ServerMissing, match="no route to host"):
        find_server()
    assert list(binary.cached_server().parent.iterdir()) == []


def test_it_cannot_be_had_where_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _program(tmp_path / "bin" / "go", GO)
    # A file where the folder should be is refused to root too.
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    with pytest.raises(ServerMissing, match="cannot be put into"):
        find_server()


def test_nothing_is_got_if_told_so(tmp_path: Path) -> None:
    _program(tmp_path / "bin" / "go", GO)
    with pytest.raises(ServerMissing):
        find_server(get=False)


PROGRAM = b"#!/bin/sh\necho released\n"


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line on standard error for each."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The folder of a release on a file server, with an archive and its checksum."""
    folder = tmp_path / "releases" / f"v{SERVER_VERSION}"
    folder.mkdir(parents=True)
    _publish(monkeypatch, folder, _archive("livekit-server"))
    handler = functools.partial(QuietHandler, directory=str(folder.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv(RELEASES_VARIABLE, f"http://127.0.0.1:{server.server_port}")
        yield folder
        server.shutdown()
        thread.join()


def _archive(program: str) -> bytes:
    """An archive as LiveKit makes it, with the program under this name."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in (("LICENSE", b"Apache"), (program, PROGRAM)):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _publish(monkeypatch: pytest.MonkeyPatch, folder: Path, archive: bytes) -> None:
    (folder / _name()).write_bytes(archive)
    checksum = hashlib.sha256(archive).hexdigest()
    monkeypatch.setitem(release.CHECKSUMS, archive_kind(), checksum)


def _name() -> str:
    return f"livekit_{SERVER_VERSION}_{archive_kind()}"


def test_the_release_comes_before_go(published: Path, tmp_path: Path) -> None:
    _program(tmp_path / "bin" / "go", GO)
    found = find_server()
    assert found == binary.cached_server()
    assert subprocess.check_output([found]) == b"released\n"
    assert not list(found.parent.glob("get-*"))


@pytest.mark.parametrize("harm", ["other bytes", "a part", "another archive"])
def test_what_is_not_the_release_is_an_error(published: Path, tmp_path: Path, harm: str) -> None:
    """And no reason to build quietly: somebody may have tampered with it."""
    _program(tmp_path / "bin" / "go", GO)
    whole = (published / _name()).read_bytes()
    came = {"other bytes": whole[:-1] + b"x", "a part": whole[:100]}
    (published / _name()).write_bytes(came.get(harm, _archive("evil")))
    with pytest.raises(ServerMissing, match="not LiveKit's release") as caught:
        find_server()
    assert release.CHECKSUMS[archive_kind()] in caught.value.message
    assert list(binary.cached_server().parent.iterdir()) == []


@pytest.mark.parametrize("lack", ["archive", "program"])
def test_what_is_not_published_is_built(
    monkeypatch: pytest.MonkeyPatch, published: Path, tmp_path: Path, lack: str
) -> None:
    if lack == "archive":
        (published / _name()).unlink()
    else:
        _publish(monkeypatch, published, _archive("README"))
    with pytest.raises(ServerMissing, match="no download"):
        find_server()
    _program(tmp_path / "bin" / "go", GO)
    assert b"released" not in find_server().read_bytes()


def test_there_is_a_checksum_for_each_archive_and_no_other() -> None:
    assert len(set(release.CHECKSUMS.values())) == len(release.CHECKSUMS) == 5
    assert all(len(bytes.fromhex(checksum)) == 32 for checksum in release.CHECKSUMS.values())


@pytest.mark.parametrize(
    ("limit", "value", "says"),
    [("MOST_BYTES", 10, "larger than 10 bytes"), ("DEADLINE_S", -1.0, "took longer")],
)
def test_a_download_has_an_end(
    monkeypatch: pytest.MonkeyPatch, published: Path, limit: str, value: float, says: str
) -> None:
    monkeypatch.setattr(release, limit, value)
    with pytest.raises(ServerMissing, match=says):
        find_server()


def test_https_does_not_lead_to_http() -> None:
    handler = release.NoDowngrade()
    request = urllib.request.Request("https://github.com/x")
    for target, allowed in (("https://b.example/x", True), ("http://b.example/x", False)):
        try:
            handler.redirect_request(request, io.BytesIO(), 302, "Found", HTTPMessage(), target)
        except urllib.error.URLError:
            assert not allowed
        else:
            assert allowed


@pytest.mark.parametrize("harm", ["other bytes", "mode"])
def test_a_kept_program_that_somebody_changed_is_not_run(published: Path, harm: str) -> None:
    found = find_server()
    if harm == "mode":
        found.chmod(0o777)
    else:
        found.write_bytes(found.read_bytes() + b"echo more\n")
    with pytest.raises(ServerMissing, match="Delete"):
        find_server()


def test_the_folder_is_the_users_own(published: Path) -> None:
    binary.cached_server().parent.mkdir(parents=True, mode=0o777)
    assert stat.S_IMODE(find_server().parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_another_users_program_is_not_run(published: Path) -> None:
    os.chown(find_server(), 12345, 12345)
    with pytest.raises(ServerMissing, match="belongs to another user"):
        find_server()


def test_what_a_killed_download_left_is_removed(published: Path) -> None:
    folder = binary.cached_server().parent
    old, new = folder / "get-old", folder / "get-new"
    for path in (old, new):
        path.mkdir(parents=True)
        (path / "server").write_text("half")
    os.utime(old, (0, 0))
    find_server()
    assert not old.exists()
    assert new.exists(), "somebody may be at it"


def test_a_connection_that_breaks_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, published: Path
) -> None:
    """The archive ends before its announced length."""

    def cut(self: QuietHandler, source: object, target: object) -> None:
        self.wfile.write(b"half")

    monkeypatch.setattr(QuietHandler, "copyfile", cut)
    with pytest.raises(ServerMissing, match="no download"):
        find_server()


def test_a_silent_network_does_not_hang(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _program(tmp_path / "bin" / "go", GO)
    monkeypatch.setattr(release, "TIMEOUT_S", 0.1)
    # Takes connections and never answers.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv(RELEASES_VARIABLE, address)
        assert find_server() == binary.cached_server()


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("linux", "x86_64", "linux_amd64.tar.gz"),
        ("linux", "aarch64", "linux_arm64.tar.gz"),
        ("linux", "armv7l", "linux_armv7.tar.gz"),
        ("win32", "AMD64", "windows_amd64.zip"),
    ],
)
def test_archives_are_named_as_livekit_names_them(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, name: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert archive_kind() == name


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("linux", "riscv64")])
def test_there_is_no_archive_for_others(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(NotDownloaded, match=f"none is published for {system} on {machine}"):
        archive_kind()


def test_windows_has_a_zip(
    monkeypatch: pytest.MonkeyPatch, published: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("livekit-server.exe", PROGRAM)
    _publish(monkeypatch, published, buffer.getvalue())
    download(tmp_path / "server.exe")
    assert (tmp_path / "server.exe").read_bytes() == PROGRAM
