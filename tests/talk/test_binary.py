"""Where livekit-server is looked for, and how it is had where it is not."""

from __future__ import annotations

import functools
import hashlib
import http.server
import io
import platform
import socket
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lkgen.talk.sandbox import binary, release
from lkgen.talk.sandbox.binary import SERVER_VARIABLE, SERVER_VERSION, ServerMissing, find_server
from lkgen.talk.sandbox.release import RELEASES_VARIABLE, NotDownloaded, archive_name, download


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
    assert [path.name for path in built.parent.iterdir()] == [f"livekit-server-{SERVER_VERSION}"]
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
    _publish(folder, _archive("livekit-server"))
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


def _publish(folder: Path, archive: bytes) -> None:
    name = archive_name(SERVER_VERSION)
    (folder / name).write_bytes(archive)
    checksum = hashlib.sha256(archive).hexdigest()
    (folder / "checksums.txt").write_text(f"{'0' * 64}  other.tar.gz\n{checksum}  {name}\n")


def test_the_release_comes_before_go(published: Path, tmp_path: Path) -> None:
    _program(tmp_path / "bin" / "go", GO)
    found = find_server()
    assert found == binary.cached_server()
    assert subprocess.check_output([found]) == b"released\n"
    assert [path.name for path in found.parent.iterdir()] == [found.name]


@pytest.mark.parametrize("harm", ["wrong", "truncated", "checksum", "checksums", "program"])
def test_a_bad_release_is_not_used(published: Path, tmp_path: Path, harm: str) -> None:
    """Whatever is wrong with it, nothing of it stays, and Go is asked instead."""
    archive = published / archive_name(SERVER_VERSION)
    if harm == "wrong":
        archive.write_bytes(_archive("livekit-server")[:-1] + b"x")
    elif harm == "truncated":
        archive.write_bytes(_archive("livekit-server")[:100])
    elif harm == "checksum":
        (published / "checksums.txt").write_text(f"{'0' * 64}  other.tar.gz\n")
    elif harm == "checksums":
        (published / "checksums.txt").unlink()
    else:
        _publish(published, _archive("README"))
    with pytest.raises(ServerMissing, match="no download") as caught:
        find_server()
    assert "livekit" in caught.value.message
    assert list(binary.cached_server().parent.iterdir()) == []
    _program(tmp_path / "bin" / "go", GO)
    assert b"released" not in find_server().read_bytes()


def test_a_connection_that_breaks_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, published: Path
) -> None:
    """The archive ends before its announced length."""

    def cut(self: QuietHandler, source: object, target: object) -> None:
        if self.path.endswith(".tar.gz"):
            self.wfile.write(b"half")
            return
        self.wfile.write((published / "checksums.txt").read_bytes())

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
        ("linux", "x86_64", "livekit_1.2.3_linux_amd64.tar.gz"),
        ("linux", "aarch64", "livekit_1.2.3_linux_arm64.tar.gz"),
        ("linux", "armv7l", "livekit_1.2.3_linux_armv7.tar.gz"),
        ("win32", "AMD64", "livekit_1.2.3_windows_amd64.zip"),
    ],
)
def test_archives_are_named_as_livekit_names_them(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, name: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert archive_name("1.2.3") == name


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("linux", "riscv64")])
def test_there_is_no_archive_for_others(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(NotDownloaded, match=f"none is published for {system} on {machine}"):
        archive_name("1.2.3")


def test_windows_has_a_zip(
    monkeypatch: pytest.MonkeyPatch, published: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("livekit-server.exe", PROGRAM)
    _publish(published, buffer.getvalue())
    download(SERVER_VERSION, tmp_path / "server.exe")
    assert (tmp_path / "server.exe").read_bytes() == PROGRAM
