"""What lies around the code is asked for as it is: ports, clocks, servers, what is installed."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from support.doctor import found
from support.examples import write

from lkgen.commands.doctor import Wishes, doctor
from lkgen.doctor.report import Report

AGENT = "from livekit.agents import AgentServer\n\nserver = AgentServer(port={port})\n"
PINS = "livekit-agents==1.8.9\n"


def report(folder: Path, files: dict[str, str], online: bool = False) -> Report:
    write(folder, files)
    select = ("LKD063", "LKD064", "LKD065", "LKD066")
    return doctor(Wishes(folder, select, kept=False, online=online), {})[0]


@pytest.fixture
def listening() -> Iterator[int]:
    """A port that something listens on, as a worker that has not ended would."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_another_process_has(listening: int, tmp_path: Path) -> None:
    files = {"agent.py": AGENT.format(port=listening), "requirements.txt": PINS}
    (one,) = report(tmp_path, files).findings
    assert (one.rule, one.line, one.severity) == ("LKD065", 3, "info")
    assert one.message == f"another process has port {listening}, and `start` wants it"


def test_a_port_that_is_free_again(listening: int, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    files = {"agent.py": AGENT.format(port=port), "requirements.txt": PINS}
    assert report(tmp_path, files).findings == []


def test_a_clock_behind_the_files(tmp_path: Path) -> None:
    files = {"agent.py": AGENT.format(port=0), "requirements.txt": PINS}
    assert report(tmp_path, files).findings == []
    # To a file from later, the clock of this machine is behind.
    later = time.time() + 7 * 3600
    os.utime(tmp_path / "agent.py", (later, later))
    (one,) = report(tmp_path, {}).findings
    assert one.message == "this machine's clock is 7 h behind this file's time"


class Told(BaseHTTPRequestHandler):
    """Answers as livekit-server does, with a Date of its own."""

    ahead_s = 0.0
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(time.time() + self.ahead_s, usegmt=True)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[tuple[type[Told], str]]:
    handler = type("Handler", (Told,), {"asked": []})
    with HTTPServer(("127.0.0.1", 0), handler) as one:
        thread = threading.Thread(target=one.serve_forever, args=(0.01,))
        thread.start()
        yield handler, f"ws://127.0.0.1:{one.server_port}"
        one.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("ahead_s", "said"),
    [(0, ""), (-300, "5 min ahead of the server's"), (7 * 3600, "7 h behind the server's")],
)
def test_a_server_with_another_clock(
    server: tuple[type[Told], str], ahead_s: float, said: str, tmp_path: Path
) -> None:
    handler, url = server
    handler.ahead_s = ahead_s
    files = {"agent.py": AGENT.format(port=0), ".env": f"LIVEKIT_URL={url}\n"}
    findings = report(tmp_path, files, online=True).findings
    assert [said in one.message for one in findings] == ([True] if said else [])
    assert handler.asked == ["/"]


def test_nobody_is_asked_unless_it_is_wished(
    server: tuple[type[Told], str], tmp_path: Path
) -> None:
    handler, url = server
    report(tmp_path, {"agent.py": AGENT.format(port=0), ".env": f"LIVEKIT_URL={url}\n"})
    assert handler.asked == []


@pytest.mark.parametrize("url", ["ws://127.0.0.1:1", "wss://lkgen.invalid", "nonsense", "ws://[x"])
def test_a_server_that_does_not_answer_is_no_finding(url: str, tmp_path: Path) -> None:
    files = {"agent.py": AGENT.format(port=0), ".env": f"LIVEKIT_URL={url}\n"}
    assert report(tmp_path, files, online=True).findings == []


def test_the_environment_of_a_workspace_is_that_of_its_members(tmp_path: Path) -> None:
    place = ".venv/lib/python3.12/site-packages"
    write(
        tmp_path,
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["agents/*"]\n',
            "uv.lock": '[[package]]\nname = "livekit-agents"\nversion = "1.8.9"\n',
            ".venv/pyvenv.cfg": "home = /usr/bin\nversion_info = 3.9.2\n",
            f"{place}/livekit_agents-1.5.17.dist-info/METADATA": "",
        },
    )
    phone = {"agent.py": "import livekit.agents\n", "pyproject.toml": '[project]\nname = "phone"\n'}
    seen = report(tmp_path / "agents/phone", phone)
    assert found(seen) == [("LKD064", "pyvenv.cfg", 2), ("LKD063", "agent.py", 1)]
    assert seen.projects[0].known_by == "locked in ../../uv.lock"
