"""The start-up folder: aids for agents that the variables of the gateway alone do not reach."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_START_UP = Path(__file__).with_name("start_up")


def with_start_up(
    environment: Mapping[str, str],
    *,
    tls_port: int | None = None,
    proxy: str | None = None,
    health_port: int | None = None,
    load_limit: bool = True,
    local: Mapping[int, int] = MappingProxyType({}),
    predictions: Path | None = None,
    attempts: Path | None = None,
    files: Mapping[Path, Path] = MappingProxyType({}),
    jobs: bool = False,
) -> dict[str, str]:
    """An agent's environment, with the folder in it; `start_up/sitecustomize.py` says what it does.

    A Python that is started with -I or -E does not read PYTHONPATH and goes without it.

    Args:
        environment: all other variables; a PYTHONPATH among them stays in force.
        tls_port: where clients that ignore the proxy variables are led; `Gateway.tls_port`.
        proxy: for native clients of Azure and Amazon; the gateway's `HTTPS_PROXY`.
        health_port: port of the worker's health endpoint, then on 127.0.0.1 only, whatever the
            agent says; a worker of its own needs a port of its own.
        load_limit: False lets the worker take calls however busy the machine is. A worker in
            `start` mode refuses them from a load of 0.7 on.
        local: ports of this machine that lead to others of it; `Gateway.local`.
        attempts: file for what the agent tries to send to other machines, which is refused then.
        files: files that are read in place of others, by the others.
        predictions: file for what LiveKit's turn detector tells the agent.
        jobs: True notes in the worker's log what jobs it rejects, and sessions it closes.
    """
    given = {
        "LKGEN_TALK_TLS_PORT": tls_port,
        "LKGEN_TALK_PROXY": proxy,
        "LKGEN_TALK_HEALTH_PORT": health_port,
        "LKGEN_TALK_NO_LOAD_LIMIT": None if load_limit else 1,
        "LKGEN_TALK_LOCAL": ",".join(f"{a}={b}" for a, b in local.items()) or None,
        "LKGEN_TALK_PREDICTIONS": predictions,
        "LKGEN_TALK_ATTEMPTS": attempts,
        "LKGEN_TALK_JOBS": 1 if jobs else None,
        "LKGEN_TALK_FILES": _json(files) if files else None,
    }
    aids = {name: str(value) for name, value in given.items() if value is not None}
    path = [str(_START_UP), *filter(None, [environment.get("PYTHONPATH")])]
    return {**environment, **aids, "PYTHONPATH": os.pathsep.join(path)}


def _json(files: Mapping[Path, Path]) -> str:
    return json.dumps({os.path.realpath(file): str(other) for file, other in files.items()})
