"""Ways out of a sandbox, each a program that prints REACHED if it got through.

H and P stand for an address and a port of this machine where a listener waits, outside.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

_NAMES = {
    "redis": 6379,
    "postgres": 5432,
    "mysql": 3306,
    "amqp": 5672,
    "mongodb": 27017,
    "kafka": 9092,
    "smtp": 25,
    "ldap": 389,
}


@dataclass(frozen=True)
class Escape:
    """A way out.

    Attributes:
        name: what it is called here.
        command: the program; H and P are filled in.
        target: what the report must name; empty where nothing is sent.
        native: Python's own sockets have no part in it, so that a guard in them cannot see it.
    """

    name: str
    command: tuple[str, ...]
    target: str = "H:P"
    native: bool = False

    def filled(self, host: str, port: int) -> Escape:
        """The same with the listener's address."""

        def fill(text: str) -> str:
            return text.replace("{H}", host).replace("{P}", str(port))

        return Escape(
            self.name,
            tuple(map(fill, self.command)),
            self.target.replace("H", host, 1).replace("P", str(port))
            if self.target.startswith("H")
            else self.target,
            self.native,
        )


def _python(name: str, code: str, target: str = "H:P", *, native: bool = False) -> Escape:
    return Escape(name, (sys.executable, "-c", code), target, native)


def _shell(name: str, code: str, target: str = "H:P") -> Escape:
    return Escape(name, ("bash", "-c", code), target, native=True)


_TCP = "import socket; s = socket.create_connection(('{H}', {P}), 3); print('REACHED')"
_LIBC = """
import ctypes, socket, struct
s = socket.socket()
where = struct.pack('=H', socket.AF_INET) + struct.pack('!H', {P}) + socket.inet_aton('{H}')
if ctypes.CDLL(None).connect(s.fileno(), where + bytes(8), 16) == 0: print('REACHED')
"""
_RAW = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
head = bytes.fromhex('45000028000000004006000000000000') + socket.inet_aton('{H}')
s.sendto(head + bytes(20), ('{H}', 0))
"""
_PING = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP); s.settimeout(1)
s.sendto(bytes([8, 0, 0xf7, 0xff, 0, 0, 0, 0]), ('{H}', 0))
if s.recvfrom(99)[0][20] == 0: print('REACHED')
"""
_SETNS = """
import ctypes, os, socket
libc = ctypes.CDLL(None)
for pid in ['1', str(os.getppid()), *filter(str.isdigit, os.listdir('/proc'))]:
    try: here = os.open(f'/proc/{pid}/ns/net', os.O_RDONLY)
    except OSError: continue
    libc.setns(here, 0)
    try: socket.create_connection(('{H}', {P}), 1); print('REACHED')
    except OSError: pass
    break
"""
_ENVIRON = """
import glob
for path in glob.glob('/proc/[0-9]*/environ'):
    try:
        if b'LKGEN_TEST_REAL_SECRET' in open(path, 'rb').read(): print('REACHED')
    except OSError: pass
"""
_RUN = """
import os, socket, stat
for place, _, files in os.walk('/run'):
    for file in files:
        path = os.path.join(place, file)
        if not stat.S_ISSOCK(os.lstat(path).st_mode): continue
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(1)
        try: s.connect(path); print('REACHED')
        except OSError: pass
"""
_FAST = """
import socket
s = socket.socket(); s.settimeout(2)
s.sendto(b'x', 0x20000000, ('{H}', {P})); print('REACHED')
"""
_DNS = repr(b"\0\1\1\0\0\1\0\0\0\0\0\0\1x\0\0\1\0\1")

ESCAPES: tuple[Escape, ...] = (
    _python("tcp", _TCP),
    _python(
        "connect_ex",
        "import socket; s = socket.socket(); s.settimeout(2)\n"
        "if s.connect_ex(('{H}', {P})) == 0: print('REACHED')",
    ),
    _python(
        "asyncio",
        "import asyncio; asyncio.run(asyncio.open_connection('{H}', {P})); print('REACHED')",
    ),
    _python(
        "urllib past the proxy",
        "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://{H}:{P}/', "
        "timeout=3); print('REACHED')",
    ),
    _python(
        "http.client",
        "import http.client as c; h = c.HTTPConnection('{H}', {P}, timeout=3); h.connect()\n"
        "print('REACHED')",
    ),
    _python("name", _TCP.replace("'{H}', {P}", "'db.example.com', 5432"), "db.example.com:5432"),
    *(
        _python(kind, _TCP.replace("'{H}', {P}", f"'{kind}.internal', {port}"), f"{kind}.internal")
        for kind, port in _NAMES.items()
    ),
    _python(
        "udp sendto",
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.sendto(b'x', ('{H}', {P}))",
    ),
    _python(
        "udp connected",
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.connect(('{H}', {P})); s.send(b'x')",
    ),
    _python(
        "udp sendmsg",
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.sendmsg([b'x'], [], 0, ('{H}', {P}))",
    ),
    _python("fast open", _FAST),
    _python(
        "dns by hand",
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(1)\n"
        f"s.sendto({_DNS}, ('8.8.8.8', 53)); s.recv(99); print('REACHED')",
        "8.8.8.8:53",
    ),
    _python("dns over tcp", _TCP.replace("'{H}', {P}", "'9.9.9.9', 53"), "9.9.9.9:53"),
    _python("metadata", _TCP.replace("'{H}', {P}", "'169.254.169.254', 80"), "169.254.169.254:80"),
    _python(
        "multicast",
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.sendto(b'x', ('224.0.0.251', 5353))",
        "224.0.0.251:5353",
    ),
    _python(
        "broadcast",
        "import socket as k; s = k.socket(k.AF_INET, k.SOCK_DGRAM)\n"
        "s.setsockopt(k.SOL_SOCKET, k.SO_BROADCAST, 1); s.sendto(b'x', ('255.255.255.255', 9))",
        "255.255.255.255:9",
    ),
    _python("ipv6", _TCP.replace("'{H}', {P}", "'2001:db8::1', 80"), "[2001:db8::1]:80"),
    _python(
        "ipv6 udp",
        "import socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\n"
        "s.sendto(b'x', ('2001:db8::2', 53))",
        "[2001:db8::2]:53",
    ),
    _python(
        "thread", f"import threading\ndef go():\n    {_TCP}\nthreading.Thread(target=go).start()"
    ),
    _python("fork", f"import os\nif not os.fork():\n    {_TCP}\nelse: os.wait()"),
    _python(
        "daemon",
        "import os, time\nif os.fork(): time.sleep(0.5); os._exit(0)\nos.setsid()\n"
        f"if os.fork(): os._exit(0)\n{_TCP}",
    ),
    _python(
        "exec", f'import os, sys\nos.execv(sys.executable, [sys.executable, "-c", """{_TCP}"""])'
    ),
    _python("raw packet", _RAW, "H"),
    _python("ping of python", _PING, "H/icmp"),
    _python(
        "low socket",
        "import _socket; s = _socket.socket(2, 1); s.connect(('{H}', {P})); print('REACHED')",
        native=True,
    ),
    _python("libc", _LIBC, native=True),
    Escape("isolated python", (sys.executable, "-I", "-S", "-c", _TCP), native=True),
    Escape("emptied", ("env", "-i", sys.executable, "-c", _TCP), native=True),
    _python(
        "frames",
        "import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)\n"
        "for _, name in socket.if_nameindex():\n    s.bind((name, 0)); s.send(bytes(60))",
        "",
        native=True,
    ),
    _shell("bash tcp", "exec 3<>/dev/tcp/{H}/{P} && echo REACHED"),
    _shell("bash udp", "echo x > /dev/udp/{H}/{P}"),
    _shell("bash name", "exec 3<>/dev/tcp/bash.example.com/6379", "bash.example.com:6379"),
    _shell("curl", "curl -sm3 --noproxy '*' http://{H}:{P}/ && echo REACHED"),
    _shell(
        "curl name", "curl -sm3 --noproxy '*' http://curl.example.com:8080/", "curl.example.com"
    ),
    Escape("ping", ("ping", "-c1", "-W1", "{H}"), "H/icmp", native=True),
    _python("another namespace", _SETNS, native=True),
    _shell("nsenter", "nsenter -t 1 -n bash -c 'exec 3<>/dev/tcp/{H}/{P}' && echo REACHED", ""),
    _python("environments", _ENVIRON, "", native=True),
    _python("sockets in /run", _RUN, "", native=True),
)
