"""A whole call where there is no network but this machine's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.environments import environment
from support.projects import make

pytestmark = [pytest.mark.room, pytest.mark.usefixtures("server_program")]
# WebRTC takes no calls over the loopback interface alone: a bridge with nothing behind it serves.
ALONE = """
ip link set lo up
ip link add alone type bridge
ip address add 10.77.0.1/24 dev alone
ip link set alone up
exec "$@"
"""


@pytest.mark.full
def test_a_call_needs_no_network(tmp_path: Path) -> None:
    project = make(tmp_path / "my-agent", {"turn_detection": "vad"})
    talk = [sys.executable, "-m", "lkgen", "talk", str(project), "--turns", "1", "--json"]
    talk += ["--python", str(environment("1.8"))]
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", "sh", "-euc", ALONE, "sh", *talk],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["ok"]
    assert {host["host"] for host in report["hosts"] if host["known"]} == {
        "api.cartesia.ai",
        "api.deepgram.com",
        "api.groq.com",
    }
