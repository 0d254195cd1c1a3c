"""Nothing that an agent sends is ever forwarded to another machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import TESTS

# Runs in a network namespace that has nothing but loopback. There the kernel counts each attempt
# to reach another machine, a question to a name server included, as one without a route.
ALONE = """
import asyncio, json, os, socket, subprocess, sys
from pathlib import Path
from lkgen.cli.wires import wires
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import REMOVED, Gateway
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.sandbox.python_path import with_start_up
from support.talk import SCRIPT

subprocess.run(["ip", "link", "set", "lo", "up"], check=True)

def attempts():
    names, values = (l.split() for l in open("/proc/net/snmp") if l.startswith("Ip:"))
    return int(values[names.index("OutNoRoutes")])

CLIENT = '''
import asyncio, urllib.error, urllib.request, aiohttp
def fetch(url):
    try:
        urllib.request.urlopen(url)
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode())
fetch("https://one.example.com/a")
fetch("http://two.example.com:8080/b")
async def direct():
    async with aiohttp.ClientSession() as session:
        async with session.get("https://three.example.com/c") as response:
            print(response.status, await response.text())
asyncio.run(direct())
'''

async def main():
    folder = Path(sys.argv[1])
    async with Gateway(Switchboard(Conversation(SCRIPT), wires()), folder) as gateway:
        kept = {name: value for name, value in os.environ.items() if name not in REMOVED}
        environment = with_start_up({**kept, **gateway.environment()}, tls_port=gateway.tls_port)
        client = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CLIENT, env=environment, stdout=subprocess.PIPE)
        answers, _ = await client.communicate()
        during = attempts()
        report = [[host.name, host.requests, host.known] for host in gateway.report()]
    try:
        socket.create_connection(("192.0.2.1", 443), 1)
    except OSError:
        pass
    print(json.dumps({"client": client.returncode, "answers": answers.decode().splitlines(),
                      "report": report, "during": during, "after": attempts()}))

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has network namespaces")
def test_an_agent_without_a_network_gets_the_same_answers(tmp_path: Path) -> None:
    """Unknown hosts are refused by name, through the proxy and past it, and nothing goes out."""
    unshare = shutil.which("unshare")
    assert unshare, "it is part of util-linux"
    namespace = [unshare, "--net"] if os.geteuid() == 0 else [unshare, "--map-root-user", "--net"]
    done = subprocess.run(
        [*namespace, sys.executable, "-c", ALONE, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["client"] == 0
    hosts = ["one.example.com", "two.example.com", "three.example.com"]
    assert len(seen["answers"]) == len(hosts)
    for answer, host in zip(seen["answers"], hosts, strict=True):
        assert answer.startswith("403 ")
        assert host in answer
    assert seen["report"] == [[host, 1, False] for host in sorted(hosts)]
    assert seen["during"] == 0
    # The count would have shown it.
    assert seen["after"] == 1
