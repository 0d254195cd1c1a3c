"""The agent reached the server's address, and no sound can go between them.

Media goes over ports of its own: UDP 50000-60000 or the one in the server's configuration, TCP
7881 else. A server in a container or behind NAT tells an address that the agent cannot reach.

Fix:

Open those ports, and let the server tell the right address:

    rtc:
      tcp_port: 7881
      udp_port: 7882
      use_external_ip: true   # on one machine: node_ip: 127.0.0.1
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "wait_pc_connection timed out",
        "could not establish pc connection",
        "engine: connection error",
        "ice connection failed",
        "publisher pc connection timed out",
        "failed to connect to room: timeout",
        "wait_for_connection timed out",
        "engine: internal error",
        "connection timeout after",
    ),
    source="livekit/agents#349, livekit/agents#2386",
    examples=(
        (
            "error while connecting to a room: engine: connection error: wait_pc_connection "
            "timed out"
        ),
    ),
    confidence="medium",
)
