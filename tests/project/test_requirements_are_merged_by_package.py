"""A newer template's requirements.txt goes into the user's, and what is the user's stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lkgen.project.requirement_merge import text_of_requirements as merge

BASE = """\
# The direct requirements.
livekit-agents==1.3.12
livekit-plugins-silero==1.3.12
openai<3
"""
NEW = """\
# The direct requirements.
livekit-agents==1.8.9
livekit-plugins-cartesia==1.8.9
"""


def test_an_untouched_one_becomes_the_new_one_to_the_byte() -> None:
    assert merge(BASE, BASE, NEW) == (NEW, [])


def test_the_users_packages_stay_and_the_templates_move() -> None:
    mine = BASE.replace("openai<3\n", "openai<3\nhttpx  # ours\n-r extra.txt\n")
    assert merge(BASE, mine, NEW) == (NEW + "httpx  # ours\n-r extra.txt\n", [])


def test_a_pin_that_the_user_moved_stays_and_is_named() -> None:
    mine = BASE.replace("agents==1.3.12", "agents==1.3.11  # held")
    merged, [conflict] = merge(BASE, mine, NEW)
    assert "livekit-agents==1.3.11  # held\n" in merged
    assert str(conflict) == (
        "livekit-agents: kept livekit-agents==1.3.11; the template wants livekit-agents==1.8.9"
    )


def test_a_comment_of_the_users_stays_on_a_pin_that_moves() -> None:
    mine = BASE.replace("livekit-agents==1.3.12", "LiveKit.Agents[mcp]==1.3.12  # why")
    merged, conflicts = merge(BASE, mine, NEW)
    assert "LiveKit.Agents[mcp]==1.8.9  # why\n" in merged
    assert not conflicts


def test_what_the_user_removed_does_not_come_back() -> None:
    merged, conflicts = merge(BASE, BASE.replace("livekit-agents==1.3.12\n", "# none\n"), NEW)
    assert "livekit-agents" not in merged
    assert "# none\n" in merged
    assert not conflicts


@given(st.lists(st.tuples(st.integers(0, 4), st.text("abcxyz-# ", max_size=9)), max_size=5))
def test_no_line_of_the_users_is_lost(edits: list[tuple[int, str]]) -> None:
    lines: list[str] = [*BASE.splitlines()]
    for place, text in edits:
        lines.insert(place, f"ours{text}")
    merged, _ = merge(BASE, "\n".join(lines), NEW)
    kept = merged.splitlines()
    assert [line for line in lines if line.startswith("ours")] == [
        line for line in kept if line.startswith("ours")
    ]
