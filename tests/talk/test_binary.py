"""Where livekit-server is looked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lkgen.talk import binary
from lkgen.talk.binary import SERVER_VARIABLE, SERVER_VERSION, ServerMissing, find_server


@pytest.fixture(autouse=True)
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without livekit-server and without Go."""
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
    for way in ("Go", "PATH", SERVER_VARIABLE, SERVER_VERSION):
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
    code = "from lkgen.talk.binary import find_server; print(find_server())"
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


def test_it_cannot_be_built_where_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _program(tmp_path / "bin" / "go", GO)
    # A file where the folder should be is refused to root too.
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    with pytest.raises(ServerMissing, match="cannot be built"):
        find_server()


def test_nothing_is_built_if_told_so(tmp_path: Path) -> None:
    _program(tmp_path / "bin" / "go", GO)
    with pytest.raises(ServerMissing):
        find_server(build=False)
