"""Nothing leaves the network of a call, whatever the agent runs, and whom it tried is named."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from lkgen.root import CHECKOUT

SAMPLE = ("tcp", "name", "udp sendto", "ipv6", "broadcast", "raw packet")
NATIVE = ("libc", "emptied", "bash name", "environments", "sockets in /run", "nsenter")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has namespaces")


def attack(network: str, *names: str) -> dict[str, Any]:
    """What benchmarks/attack_network.py finds out about some ways out."""
    command = [sys.executable, str(CHECKOUT / "benchmarks/attack_network.py"), "--json"]
    done = subprocess.run(
        [*command, "--network", network, "--only", *names],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return json.loads(done.stdout)


def test_nothing_leaves_a_namespace() -> None:
    seen = attack("namespace", *SAMPLE, *NATIVE)
    assert (seen["arrived"], seen["reached"], seen["unnamed"]) == (0, [], [])
    assert seen["tried"] == len([*SAMPLE, *NATIVE])
    told = {one["name"]: one["told"] for one in seen["seen"]}
    assert told["name"] == ["db.example.com:5432"]
    assert told["bash name"] == ["bash.example.com:6379"]
    assert told["ipv6"] == ["[2001:db8::1]:80"]


def test_without_one_python_refuses_and_names() -> None:
    seen = attack("start-up", *SAMPLE)
    assert (seen["arrived"], seen["reached"], seen["unnamed"]) == (0, [], [])


def test_the_listener_outside_would_have_told() -> None:
    assert attack("none", "tcp", "udp sendto")["arrived"] == 2
