"""Addresses: which are of this machine, and whom they mean."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_local(host: str) -> bool:
    """Whether a host is this machine, without asking the network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def meant(address: str) -> str:
    """The host in `HOST` or `HOST:PORT`; on this machine `localhost:PORT`, since it has many.

    What is no address means nobody but itself.
    """
    try:
        url = urlsplit(f"//{address}")
        host, port = url.hostname or "", url.port or 80
    except ValueError:
        return address
    return f"localhost:{port}" if is_local(host) else host
