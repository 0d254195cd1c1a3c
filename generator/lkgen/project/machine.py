"""The machine that an agent is to run on: its clock, its ports, and what a server's clock says."""

from __future__ import annotations

import email.utils
import http.client
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

_TIMEOUT_S = 3.0


def listens(port: int) -> bool:
    """Whether a process on this machine has a port of TCP, so that a worker cannot.

    Asked for as asyncio asks for a worker's, and given back: nothing is connected to or opened.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        if os.name == "posix":
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("", port))
        except PermissionError:
            return False
        except OSError:
            return True
    return False


def server_time(url: str) -> float | None:
    """The time that a server tells with its answer, in seconds since 1970; None if it does not.

    Args:
        url: such as wss://my-project.livekit.cloud. Nothing but a GET of `/` is sent.
    """
    try:
        where = urlsplit(url)
        secure = where.scheme in ("wss", "https")
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(where.hostname or "", where.port, timeout=_TIMEOUT_S)
        try:
            connection.request("GET", "/")
            date = connection.getresponse().getheader("Date", "")
        finally:
            connection.close()
        return email.utils.parsedate_to_datetime(date).timestamp()
    except (OSError, ValueError, TypeError, http.client.HTTPException):
        return None


@dataclass(frozen=True)
class Machine:
    """What is asked of the machine.

    Attributes:
        now: gives its time, in seconds since 1970.
        listens: tells whether something listens on a port.
        server_time: gives the time that the server of a LIVEKIT_URL tells; None where no server
            is to be asked.
    """

    now: Callable[[], float] = time.time
    listens: Callable[[int], bool] = listens
    server_time: Callable[[str], float | None] | None = None
