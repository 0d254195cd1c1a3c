"""However `lkgen talk` ends, no process and no file of it is left."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import make

pytestmark = [
    pytest.mark.room,
    pytest.mark.usefixtures("server_program"),
    pytest.mark.skipif(sys.platform != "linux", reason="/proc tells whose a process is"),
]

_MARK = "LKGEN_TEST_RUN"
# Only against a test that hangs: nothing is measured.
_PATIENCE_S = 120.0


class Run:
    """`lkgen talk` on a project, whose processes can be told by a variable that they inherit."""

    def __init__(self, project: Path, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.mark = secrets.token_hex(8)
        environ = {**os.environ, "TMPDIR": str(folder), _MARK: self.mark}
        command = [sys.executable, "-m", "lkgen", "talk", str(project), *arguments]
        command += ["--python", str(environment("1.8"))]
        self.process = subprocess.Popen(
            command,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def processes(self) -> Iterator[str]:
        """What still runs of it."""
        wanted = f"{_MARK}={self.mark}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (process / "environ").read_bytes().split(b"\0"):
                    yield (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue

    def until(self, text: str) -> None:
        """Wait until the agent's log holds this."""
        deadline = time.monotonic() + _PATIENCE_S
        while not any(text in log.read_text() for log in self.folder.rglob("agent.log")):
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def left(self) -> list[str]:
        """Processes and files that are there after its end; what ends it has a little time."""
        deadline = time.monotonic() + 10
        while True:
            found = [*self.processes(), *map(str, self.folder.rglob("*"))]
            if not found or time.monotonic() > deadline:
                return found
            time.sleep(0.1)


@pytest.fixture
def folder() -> Iterator[Path]:
    """For temporary files: sockets lie in it, so its path must be shorter than pytest's are."""
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    answers = {"turn_detection": "vad"}
    return make(tmp_path_factory.mktemp("project") / "my-agent", answers)


def test_a_whole_run_leaves_what_was_asked_for(project: Path, tmp_path: Path, folder: Path) -> None:
    call, picture = tmp_path / "call.wav", tmp_path / "call.svg"
    run = Run(project, folder, "--json", "--record", str(call), "--svg", str(picture))
    out, err = run.process.communicate(timeout=_PATIENCE_S)
    assert run.process.returncode == 0, err
    said = [line.strip() for line in err.splitlines()]
    assert said[0].startswith(f"Runs {project}")
    assert (said[1], said[-1]) == ("starting livekit-server", "stopping")
    report = json.loads(out)
    assert report["ok"]
    assert report["agents_version"] == "1.8.9"
    assert len(report["turns"]) == 3
    assert all(turn["latency_s"] > 0 for turn in report["turns"])
    assert sum(bool(turn["tools"]) for turn in report["turns"]) == 1
    assert report["rss_mb"]["call"] > 0
    assert all(host["known"] for host in report["hosts"])
    assert call.read_bytes().startswith(b"RIFF")
    assert picture.read_text().startswith("<svg")
    assert run.left() == []


@pytest.mark.parametrize(
    "log", [pytest.param("starting worker", marks=pytest.mark.full), "received job request"]
)
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, 130),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.full),
        (signal.SIGKILL, -9),
    ],
)
def test_an_interrupted_run_leaves_nothing(
    project: Path, folder: Path, number: signal.Signals, code: int, log: str
) -> None:
    run = Run(project, folder)
    run.until(log)
    run.process.send_signal(number)
    _, err = run.process.communicate(timeout=_PATIENCE_S)
    assert run.process.returncode == code
    assert "Traceback" not in err
    assert run.left() == []


@pytest.mark.full
def test_runs_in_a_row_leave_nothing(project: Path, folder: Path) -> None:
    for _ in range(4):
        run = Run(project, folder, "--turns", "1", "--quiet")
        _, err = run.process.communicate(timeout=_PATIENCE_S)
        assert (run.process.returncode, err) == (0, "")
        assert run.left() == []
