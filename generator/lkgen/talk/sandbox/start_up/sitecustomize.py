"""What an agent's Python does at its start so that a few stubborn packages stay on loopback.

Python imports this by itself when this folder is on PYTHONPATH. It runs in the agent's
environment, on Python 3.9 and later, and uses the standard library only. Each aid is off unless
its variable is set:

LKGEN_TALK_TLS_PORT: who resolves a name in Python to connect to port 443 reaches this port on
    127.0.0.1 instead. For clients that ignore the proxy variables.
LKGEN_TALK_PROXY: native clients use this proxy; see `lkgen_proxy.py`. certifi gives the authorities
    in SSL_CERT_FILE for its own: agents set the variable to it.
LKGEN_TALK_HEALTH_PORT: a worker's health endpoint listens on this port of 127.0.0.1. livekit-agents
    1.0 to 1.8 open port 8081 on every address unless the agent's code says otherwise.
LKGEN_TALK_NO_LOAD_LIMIT: a worker gets calls however busy the machine is, and always says that its
    load is 0. Else it refuses them from a load of 0.7 on (1.0: 0.75; not in `dev` mode), and
    livekit-server 1.13 gives none to a worker with such a load, `dev` mode or not.
LKGEN_TALK_LOCAL: who connects in Python to some ports of this machine reaches others of it,
    `PORT=OTHER,PORT=OTHER`. For providers that run beside the agent, which must not be reached.
LKGEN_TALK_PREDICTIONS: what LiveKit's turn detector tells the agent is added to this file, a JSON
    object a line; see `lkgen.talk.caller.predictions.Prediction`. Taken from the attributes of the
    span `eou_detection`, which livekit-agents 1.3 to 1.8 write whether spans are exported or not.
LKGEN_TALK_ATTEMPTS: nothing leaves this machine; see `lkgen_net.py`.
LKGEN_TALK_FILES: files are read in place of others; see `lkgen_files.py`.
LKGEN_TALK_KEPT: no `.env` file sets these; see `lkgen_dotenv.py`.
LKGEN_TALK_JOBS: what ends a call without a word is noted; see `lkgen_jobs.py`.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import ipaddress
import json
import math
import os
import socket
import sys
import time
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from typing import Any


class _AfterImport(MetaPathFinder):
    """Changes modules right after they were imported."""

    def __init__(self) -> None:
        self.changes: dict[str, list[Callable[[Any], None]]] = {}

    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self.changes:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                self._change_after(spec.loader, fullname)
                return spec
        return None

    def _change_after(self, loader: Any, name: str) -> None:
        run = loader.exec_module

        def exec_module(module: Any) -> None:
            run(module)
            for change in self.changes[name]:
                try:
                    change(module)
                except Exception as error:
                    # The agent runs on without this aid; its log says so.
                    sys.stderr.write(f"lkgen: cannot change {name}: {error!r}\n")

        loader.exec_module = exec_module


_after_import = _AfterImport()


def _after(name: str, change: Callable[[Any], None]) -> None:
    _after_import.changes.setdefault(name, []).append(change)


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost")


def _resolve_to(tls_port: int) -> None:
    """Let names of other machines lead to a port of this one."""
    original = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not _is_local(name) and str(port) in ("443", "https"):
            return original("127.0.0.1", tls_port, *args, **options)
        return original(host, port, *args, **options)

    socket.getaddrinfo = getaddrinfo

    # With aiodns installed aiohttp would resolve names on its own.
    def resolve_in_python(module: Any) -> None:
        module.DefaultResolver = module.ThreadedResolver

    _after("aiohttp.resolver", resolve_in_python)


def _lead_local(ports: dict[int, int]) -> None:
    """Let connections to some ports of this machine lead to others of it."""
    whole: Any = socket.socket
    for name in ("connect", "connect_ex"):
        setattr(whole, name, _leading(getattr(whole, name), ports))


def _leading(connect: Callable[..., Any], ports: dict[int, int]) -> Callable[..., Any]:
    """A socket's way to connect; asyncio uses the same."""

    def lead(self: Any, address: Any) -> Any:
        host, port = address[:2] if self.family in (socket.AF_INET, socket.AF_INET6) else ("", 0)
        if port in ports and _is_local(host):
            here = "127.0.0.1" if self.family == socket.AF_INET else "::ffff:127.0.0.1"
            address = (here, ports[port], *address[2:])
        return connect(self, address)

    return lead


def _move_health(health_port: int) -> None:
    def change(module: Any) -> None:
        server = module.HttpServer
        original = server.__init__

        def init(self: Any, host: str, port: int, *args: Any, **options: Any) -> None:
            # A subclass, which serves metrics if the agent wants that, keeps its port.
            moved = health_port if type(self) is server else port
            original(self, "127.0.0.1", moved, *args, **options)

        server.__init__ = init

    _after("livekit.agents.utils.http_server", change)
    # Where 1.0 has it.
    _after("livekit.agents.http_server", change)


def _lift_load_limit() -> None:
    def change(module: Any) -> None:
        # The class of 1.3 and later, or the one before.
        worker = getattr(module, "AgentServer", None) or module.Worker
        # livekit-server too passes a busy worker by, so it is told of no load at all.
        worker._worker_load = property(lambda _: 0.0, lambda _, measured: None)
        # As in `dev` mode; what the agent sets is dropped.
        worker._load_threshold = property(lambda _: math.inf, lambda _, given: None)

    _after("livekit.agents.worker", change)


class _Noting:
    """A span of LiveKit's, as context manager, that writes down a prediction."""

    def __init__(self, manager: Any, path: str) -> None:
        self._manager = manager
        self._path = path
        self._span: Any = None

    def __enter__(self) -> Any:
        self._span = self._manager.__enter__()
        return self

    def __exit__(self, *error: Any) -> Any:
        return self._manager.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._span, name)

    def set_attributes(self, attributes: Any) -> None:
        self._span.set_attributes(attributes)
        names = ("probability", "unlikely_threshold", "endpointing_delay")
        values = [attributes.get(f"lk.eou.{name}") for name in names]
        if None not in values:
            told = {"at": time.perf_counter(), "probability": values[0]}
            told.update(threshold=values[1], delay_s=values[2])
            with open(self._path, "a", encoding="utf-8") as file:
                file.write(json.dumps(told, default=float) + "\n")


def _note_predictions(path: str) -> None:
    def change(module: Any) -> None:
        tracer = module.tracer
        original = tracer.start_as_current_span

        def start(name: str, *args: Any, **options: Any) -> Any:
            manager = original(name, *args, **options)
            return _Noting(manager, path) if name == "eou_detection" else manager

        tracer.start_as_current_span = start

    _after("livekit.agents.telemetry.traces", change)


def _certify(authorities: str) -> None:
    def change(module: Any) -> None:
        module.where = lambda: authorities

    _after("certifi", change)


def _run_the_next() -> None:
    """Run the sitecustomize that this one hides, if there is one."""
    here = os.path.dirname(os.path.abspath(__file__))
    others = [entry for entry in sys.path if os.path.abspath(entry) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


def _start(environment: dict[str, str]) -> None:
    if environment.get("LKGEN_TALK_FILES"):
        importlib.import_module("lkgen_files").replace()
    if environment.get("LKGEN_TALK_ATTEMPTS"):
        importlib.import_module("lkgen_net").guard(_is_local)
    if port := environment.get("LKGEN_TALK_TLS_PORT"):
        _resolve_to(int(port))
    if local := environment.get("LKGEN_TALK_LOCAL"):
        pairs = (pair.split("=") for pair in local.split(","))
        _lead_local({int(port): int(other) for port, other in pairs})
    if proxy := environment.get("LKGEN_TALK_PROXY"):
        importlib.import_module("lkgen_proxy").lead(proxy, _after, _is_local)
        if authorities := environment.get("SSL_CERT_FILE"):
            _certify(authorities)
    if port := environment.get("LKGEN_TALK_HEALTH_PORT"):
        _move_health(int(port))
    if environment.get("LKGEN_TALK_NO_LOAD_LIMIT"):
        _lift_load_limit()
    if path := environment.get("LKGEN_TALK_PREDICTIONS"):
        _note_predictions(path)
    if environment.get("LKGEN_TALK_KEPT"):
        _after("dotenv.main", importlib.import_module("lkgen_dotenv").keep)
    if environment.get("LKGEN_TALK_JOBS"):
        jobs = importlib.import_module("lkgen_jobs")
        _after("livekit.agents.job", jobs.note_rejected)
        _after("livekit.agents.voice.agent_session", jobs.note_closed)
    if _after_import.changes:
        sys.meta_path.insert(0, _after_import)


_start(dict(os.environ))
_run_the_next()
