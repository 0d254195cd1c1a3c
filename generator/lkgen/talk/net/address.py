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
    """The host in `HOST` or `HOST:PORT`; on this machine `localhost:PORT`, since it has many."""
    url = urlsplit(f"//{address}")
    host = url.hostname or ""
    return f"localhost:{url.port or 80}" if is_local(host) else host
