"""The start-up shim: what it changes in an agent's Python, and that it changes nothing else."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from support.environments import environment

from lkgen.catalogue import catalogue
from lkgen.talk.caller.predictions import read_predictions
from lkgen.talk.sandbox.python_path import with_start_up

SERIES = [series.id for series in catalogue().series]


def _run(
    code: str,
    python: str | Path = sys.executable,
    *,
    pythonpath: Path | None = None,
    tls_port: int | None = None,
    proxy: str | None = None,
    health_port: int | None = None,
    load_limit: bool = True,
    local: Mapping[int, int] = MappingProxyType({}),
    predictions: Path | None = None,
    authorities: str = "",
) -> list[str]:
    """What a program prints, line by line, when it is started with the shim."""
    variables = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    if authorities:
        variables["SSL_CERT_FILE"] = authorities
    if pythonpath is not None:
        variables["PYTHONPATH"] = str(pythonpath)
    variables = with_start_up(
        variables,
        tls_port=tls_port,
        proxy=proxy,
        health_port=health_port,
        load_limit=load_limit,
        local=local,
        predictions=predictions,
    )
    done = subprocess.run(
        [python, "-c", code],
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "lkgen" not in done.stderr
    return done.stdout.splitlines()


UNCHANGED = """
import socket, sys
print(socket.getaddrinfo.__module__, [type(one).__name__ for one in sys.meta_path])
"""


def test_it_does_nothing_unless_asked() -> None:
    plain = subprocess.check_output([sys.executable, "-c", UNCHANGED], text=True)
    assert _run(UNCHANGED) == plain.splitlines()


def test_it_is_written_for_the_oldest_python_of_agents() -> None:
    """livekit-agents 1.0 to 1.3 run on 3.9, which is older than what lkgen itself needs."""
    shim = Path(with_start_up({})["PYTHONPATH"], "sitecustomize.py")
    ast.parse(shim.read_text(), feature_version=(3, 9))


RESOLVED = """
import socket
for host, port in [("api.example.com", 443), (b"api.example.com", "https"), ("10.1.2.3", 443),
                   ("localhost", 443), ("127.0.0.1", 443), ("127.0.0.1", 80), (None, 443)]:
    print(*socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)[0][4])
"""


def test_names_of_others_lead_to_the_tls_server() -> None:
    """Also addresses written as numbers; this machine stays as it is."""
    assert _run(RESOLVED, tls_port=1234) == [
        "127.0.0.1 1234",
        "127.0.0.1 1234",
        "127.0.0.1 1234",
        "127.0.0.1 443",
        "127.0.0.1 443",
        "127.0.0.1 80",
        "127.0.0.1 443",
    ]


ASKS = """
import asyncio, aiohttp

async def main():
    async with aiohttp.ClientSession() as session:
        try:
            await session.get("https://api.example.com/")
        except aiohttp.ClientConnectorError as error:
            print(error.os_error.errno, *error.os_error.strerror.split("'")[1::2])

asyncio.run(main())
"""


def test_aiohttp_without_a_proxy_is_led_there(free_port: int) -> None:
    (line,) = _run(ASKS, tls_port=free_port)
    assert line == "111 127.0.0.1"


CONNECTS = """
import asyncio, socket

def reached(host, port):
    with socket.create_connection((host, port)) as one:
        return one.getpeername()[1]

async def reached_by_asyncio(host, port):
    _, writer = await asyncio.open_connection(host, port)
    return writer.get_extra_info("peername")[1]

with socket.create_server(("127.0.0.1", 0)) as other, socket.create_server(("127.0.0.1", 0)) as own:
    moved, stays = {moved}, own.getsockname()[1]
    print(reached("127.0.0.1", moved), reached("localhost", moved))
    print(asyncio.run(reached_by_asyncio("localhost", moved)))
    print(reached("localhost", stays) == stays)
    six = socket.socket(socket.AF_INET6)
    print(six.connect_ex(("::1", moved)), six.getpeername()[1])
"""


def test_a_server_beside_the_agent_is_left_alone_and_another_reached(free_port: int) -> None:
    """Whoever listens there would see a connection; this test would see another port."""
    with (
        socket.create_server(("127.0.0.1", free_port)) as real,
        socket.create_server(("127.0.0.1", 0)) as fake,
    ):
        port = fake.getsockname()[1]
        lines = _run(CONNECTS.replace("{moved}", str(free_port)), local={free_port: port})
        assert lines == [f"{port} {port}", str(port), "True", f"0 {port}"]
        real.setblocking(False)
        with pytest.raises(BlockingIOError):
            real.accept()


SPEECH = """
import speech
print(speech.SpeechConfig("key").proxy)
"""
PACKAGE = """
class SpeechConfig:
    def __init__(self, subscription):
        self.proxy = None
    def set_proxy(self, *proxy):
        self.proxy = proxy
"""


def test_a_module_is_changed_when_it_is_imported(tmp_path: Path) -> None:
    package = tmp_path / "azure" / "cognitiveservices"
    package.mkdir(parents=True)
    (package / "speech.py").write_text(PACKAGE)
    code = SPEECH.replace("import speech", "import azure.cognitiveservices.speech as speech")
    assert _run(code, pythonpath=tmp_path) == ["None"]
    told = _run(code, pythonpath=tmp_path, proxy="http://me:word@127.0.0.1:8888")
    assert told == ["('127.0.0.1', 8888, 'me', 'word')"]


CERTIFIES = """
import os, certifi
os.environ["SSL_CERT_FILE"] = certifi.where()
print(os.environ["SSL_CERT_FILE"])
"""


def test_an_agent_that_trusts_certifi_trusts_the_sandbox(tmp_path: Path) -> None:
    (tmp_path / "certifi.py").write_text("def where():\n    return 'real.pem'\n")
    assert _run(CERTIFIES, pythonpath=tmp_path) == ["real.pem"]
    proxy, own = "http://127.0.0.1:8888", "authority.pem"
    assert _run(CERTIFIES, pythonpath=tmp_path, proxy=proxy, authorities=own) == [own]


CRT_HTTP = """
class HttpProxyAuthenticationType:
    Basic = 1

class HttpProxyOptions:
    def __init__(self, host_name, port, *, auth_type=0, auth_username=None, auth_password=None):
        self.where = host_name, port, auth_type, auth_username, auth_password

class HttpClientConnectionBase:
    @staticmethod
    def _generic_new(host, port, bootstrap=None, sockets=None, tls=None, proxy=None, *, aio=False):
        return host, port, tls, proxy and proxy.where, aio
"""
CRT_IO = """
class TlsContextOptions:
    ca_dirpath = ca_buffer = None
    def override_default_trust_store_from_path(self, ca_dirpath, ca_filepath):
        self.ca_buffer = ca_filepath

class ClientTlsContext:
    def __init__(self, options):
        self.trusted = options.ca_buffer
"""
CONNECTS_NATIVELY = """
import os
os.environ["SSL_CERT_FILE"] = "authority.pem"
from awscrt.http import HttpClientConnectionBase, HttpProxyOptions
from awscrt.io import ClientTlsContext, TlsContextOptions
new = HttpClientConnectionBase._generic_new
print(new("api.example.com", 443, None, None, "tls", None, aio=True))
print(new("127.0.0.1", 443, None, None, None, None))
print(new("api.example.com", 443, None, None, None, HttpProxyOptions("own", 1)))
own = TlsContextOptions()
own.ca_buffer = "own.pem"
print(ClientTlsContext(TlsContextOptions()).trusted, ClientTlsContext(own).trusted)
"""


def test_amazons_native_client_takes_the_proxy_and_trusts_its_authority(tmp_path: Path) -> None:
    """But for what the agent says itself; test_aws_speaks has the real one."""
    package = tmp_path / "awscrt"
    package.mkdir()
    (package / "http.py").write_text(CRT_HTTP)
    (package / "io.py").write_text(CRT_IO)
    assert _run(CONNECTS_NATIVELY, pythonpath=tmp_path, proxy="http://me:word@127.0.0.1:8888") == [
        "('api.example.com', 443, 'tls', ('127.0.0.1', 8888, 1, 'me', 'word'), True)",
        "('127.0.0.1', 443, None, None, False)",
        "('api.example.com', 443, None, ('own', 1, 0, None, None), False)",
        "authority.pem own.pem",
    ]


def test_a_change_that_fails_is_told_and_the_agent_runs_on(tmp_path: Path) -> None:
    package = tmp_path / "azure" / "cognitiveservices"
    package.mkdir(parents=True)
    (package / "speech.py").touch()
    variables = with_start_up(
        {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)}, proxy="http://127.0.0.1:1"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import azure.cognitiveservices.speech; print('on')"],
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "on\n"
    assert done.stderr.startswith("lkgen: cannot change azure.cognitiveservices.speech: ")


def test_the_agents_own_sitecustomize_runs_too(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('its own')\nNAME = 'agent'\n")
    code = "import sitecustomize; print(sitecustomize.NAME)"
    assert _run(code, pythonpath=tmp_path, tls_port=1234) == ["its own", "agent"]


WORKER = """
import asyncio, inspect
from livekit.agents import AgentServer
from livekit.agents.telemetry.http_server import HttpServer as Metrics
from livekit.agents.utils.http_server import HttpServer
from livekit.agents.worker import ServerEnvOption

async def main():
    # Series 1.3 wants it.
    takes_loop = "loop" in inspect.signature(Metrics.__init__).parameters
    loop = {"loop": asyncio.get_running_loop()} if takes_loop else {}
    metrics = Metrics("0.0.0.0", 0, **loop)
    for server in (HttpServer("0.0.0.0", 8081), HttpServer("", 9000), metrics):
        await server.start()
        print(server.host, server.port)
        await server.aclose()

asyncio.run(main())
for server in (AgentServer(), AgentServer(load_threshold=0.3)):
    print(ServerEnvOption.getvalue(server._load_threshold, False))
server.update_options(load_threshold=0.4)
server._worker_load = 0.9
print(server._load_threshold, server._worker_load)
"""


@pytest.mark.parametrize("series", SERIES)
def test_a_workers_health_endpoint_moves_and_its_load_limit_is_lifted(
    series: str, free_port: int
) -> None:
    """Whatever the agent says about either; an endpoint for metrics keeps its port."""
    health, moved, metrics, *limits = _run(
        WORKER, environment(series), health_port=free_port, load_limit=False
    )
    assert health == moved == f"127.0.0.1 {free_port}"
    assert metrics.startswith("127.0.0.1 ")
    assert metrics != health
    assert limits == ["inf", "inf", "inf 0.0"]


PREDICTS = """
import inspect
from livekit.agents.telemetry import trace_types as names, tracer
from livekit.agents.voice import audio_recognition

told = {
    names.ATTR_EOU_PROBABILITY: 0.25,
    names.ATTR_EOU_UNLIKELY_THRESHOLD: 0.5,
    names.ATTR_EOU_DELAY: 3,
}
with tracer.start_as_current_span("user_turn") as span:
    span.set_attributes(told)
with tracer.start_as_current_span("eou_detection") as span:
    span.set_attributes({"other": 1})
    span.set_attributes(told)
    span.set_attribute("other", 2)
print(audio_recognition.tracer is tracer)
source = inspect.getsource(audio_recognition)
for name in ("eou_detection", "ATTR_EOU_PROBABILITY", "ATTR_EOU_UNLIKELY_THRESHOLD"):
    print(name in source)
"""


@pytest.mark.series
@pytest.mark.parametrize("series", SERIES)
def test_what_the_turn_detector_says_is_written_down(series: str, tmp_path: Path) -> None:
    """From the span in which LiveKit puts it, and from no other."""
    path = tmp_path / "predictions.jsonl"
    assert _run(PREDICTS, environment(series), predictions=path) == ["True"] * 4
    (told,) = read_predictions(path)
    assert (told.probability, told.threshold, told.delay_s) == (0.25, 0.5, 3)
    assert told.at > 0
