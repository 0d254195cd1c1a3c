"""Errors in an agent's log that are none of its own: they are told, and fail no call."""

from __future__ import annotations

import pytest

from lkgen.project.log import Note
from lkgen.talk.remarks import excused

SHOP = "shop.example"


def test_what_nothing_was_refused_for_is_the_agents_own() -> None:
    note = Note("ERROR", "shop", "ConnectionRefusedError: [Errno 111]")
    assert excused([note], []) == ((note,), [])


def test_on_this_machine_a_port_is_the_host() -> None:
    notes = [
        Note("ERROR", "shop", "no answer of http://127.0.0.1:8000/menu"),
        Note("ERROR", "shop", "no answer of http://127.0.0.1:7880/room"),
    ]
    found, _ = excused(notes, ["127.0.0.1:8000"])
    assert [note.level for note in found] == ["WARNING", "ERROR"]


@pytest.mark.parametrize(
    ("message", "level", "remarks"),
    [
        # The sandbox has refused it, as the report says.
        (
            f"exception occurred while executing tool: HTTPError: 403 https://{SHOP}/orders",
            "WARNING",
            [
                f"lkgen refused {SHOP}, and the agent logged: exception occurred while executing "
                f"tool: HTTPError: 403 https://{SHOP}/orders"
            ],
        ),
        (
            "Cannot connect to host tools:5000 ssl:default",
            "WARNING",
            [
                "lkgen refused tools:5000, and the agent logged: Cannot connect to host tools:5000 "
                "ssl:default"
            ],
        ),
        ("the tools are gone", "ERROR", []),
        # It could reach nobody: whom lkgen has refused.
        (
            "Error in _setup_toolset: httpx.ConnectError: All connection attempts failed",
            "WARNING",
            [
                f"lkgen refused {SHOP}, and the agent logged: Error in _setup_toolset: "
                "httpx.ConnectError: All connection attempts failed"
            ],
        ),
        # The caller is no frontend.
        ("show_menu RPC failed: Method not supported at destination", "WARNING", []),
        # What a tool tells the model.
        (
            "exception occurred while executing tool: "
            "livekit.agents.llm.tool_context.ToolError: no such day",
            "WARNING",
            [],
        ),
        ("exception occurred while executing tool: KeyError: 'sunday'", "ERROR", []),
    ],
)
def test_whose_error_it_is(message: str, level: str, remarks: list[str]) -> None:
    notes, told = excused(
        [Note("ERROR", "livekit.agents", message)], [SHOP, "10.0.0.1:5432", "tools:5000"]
    )
    assert [note.level for note in notes] == [level]
    assert told == remarks
