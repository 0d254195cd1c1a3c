"""The agent's file does things when it is only imported.

Each job process imports it. What stands at the top runs in all of them: a Room, a client, or
`cli.run_app` itself.

Fix:

    if __name__ == "__main__":
        cli.run_app(server)
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "livekit.rtc was used in a parent process before fork",
        (
            "An attempt has been made to start a new process before the current process has "
            "finished its bootstrapping phase"
        ),
        "freeze_support()",
    ),
    source="seen: source of 1.8 (`livekit.rtc._ffi_client`); Python's own message",
    examples=(
        (
            "RuntimeError: livekit.rtc was used in a parent process before fork(); the native "
            "runtime cannot be used across fork()."
        ),
        (
            "An attempt has been made to start a new process before the current process has "
            "finished its bootstrapping phase."
        ),
    ),
)
