"""A newer template's pyproject.toml goes into the user's, and what is the user's stays."""

from __future__ import annotations

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st
from tomlkit.exceptions import TOMLKitError

from lkgen.errors import LkgenError
from lkgen.project.toml_merge import merge

BASE = """\
# From the template; an update merges with your edits.
[project]
name = "desk"
requires-python = ">=3.10,<3.14"
dependencies = [
    "livekit-agents==1.3.12",
    "livekit-plugins-groq==1.3.12",
    "livekit-plugins-silero==1.3.12",
    "openai<3", # a package above lets in releases that it cannot use
]

[dependency-groups]
dev = ["pytest>=8.4", "ruff>=0.14"]

[tool.ruff]
line-length = 100
lint.extend-select = ["B", "I"]

[tool.pyright]
reportUnknownMemberType = false # session.on
"""
NEW = """\
# From the template; an update merges with your edits.
[project]
name = "desk"
requires-python = ">=3.10,<3.15"
dependencies = [
    "livekit-agents==1.8.9",
    "livekit-plugins-cartesia==1.8.9",
    "livekit-plugins-groq==1.8.9",
]

[dependency-groups]
dev = ["pytest>=9", "pytest-asyncio>=1.0", "ruff>=0.14"]

[tool.pytest.ini_options]
# Of the runner.
asyncio_mode = "auto"

[tool.ruff]
line-length = 100
lint.extend-select = ["B", "I", "UP"]

[tool.pyright]
"""


def edited(*changes: tuple[str, str]) -> str:
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_an_untouched_one_becomes_the_new_one_to_the_byte() -> None:
    assert merge(BASE, BASE, NEW) == (NEW, [])


def test_one_that_the_template_left_alone_stays_to_the_byte() -> None:
    mine = edited(("line-length = 100", "line-length=88"))
    assert merge(BASE, mine, BASE) == (mine, [])


def test_a_dependency_of_the_users_stays_where_it_is() -> None:
    mine = edited(
        (
            '    "livekit-plugins-groq==1.3.12",\n',
            '    "livekit-plugins-groq==1.3.12",\n    "httpx>=0.28", # ours\n',
        )
    )
    merged, conflicts = merge(BASE, mine, NEW)
    assert merged.partition("[dependency-groups]")[0] == (
        NEW.partition("[dependency-groups]")[0].replace("\n]", '\n    "httpx>=0.28", # ours\n]')
    )
    assert not conflicts


def test_a_pin_that_the_user_moved_stays_and_is_named() -> None:
    mine = edited(("livekit-agents==1.3.12", "livekit-agents==1.3.11"))
    merged, [conflict] = merge(BASE, mine, NEW)
    assert '"livekit-agents==1.3.11",' in merged
    assert '"livekit-plugins-groq==1.8.9",' in merged
    assert str(conflict) == (
        "project.dependencies: livekit-agents: kept livekit-agents==1.3.11;"
        " the template wants livekit-agents==1.8.9"
    )


def test_an_extra_of_the_users_goes_with_the_pin_of_the_template() -> None:
    mine = edited(("livekit-agents==1.3.12", "livekit-agents[mcp]==1.3.12"))
    merged, conflicts = merge(BASE, mine, NEW)
    assert '"livekit-agents[mcp]==1.8.9",' in merged
    assert not conflicts


def test_a_package_is_known_by_any_spelling() -> None:
    mine = edited(("livekit-agents==1.3.12", "LiveKit_Agents == 1.3.12"))
    merged, conflicts = merge(BASE, mine, NEW)
    assert '"livekit-agents==1.8.9",' in merged
    assert "1.3.12" not in merged
    assert not conflicts


def test_what_the_template_gave_up_goes_unless_the_user_changed_it() -> None:
    mine = edited(("livekit-plugins-silero==1.3.12", "livekit-plugins-silero==1.3.13"))
    merged, conflicts = merge(BASE, mine, NEW)
    assert '"livekit-plugins-silero==1.3.13",' in merged
    assert "openai" not in merged
    assert "reportUnknownMemberType" not in merged
    assert not conflicts


def test_what_the_user_removed_does_not_come_back() -> None:
    mine = edited(('    "livekit-plugins-groq==1.3.12",\n', ""), ("line-length = 100\n", ""))
    merged, conflicts = merge(BASE, mine, NEW)
    assert "groq" not in merged
    assert "line-length" not in merged
    assert not conflicts


def test_settings_of_the_users_stay_with_their_comments_and_their_form() -> None:
    mine = edited(
        ("line-length = 100", "line-length   =   88 # narrow screens"),
        (
            'lint.extend-select = ["B", "I"]',
            "\n[tool.ruff.lint]\n# strict\n"
            'extend-select = [\n    "B", # bugs\n    "I",\n    "ASYNC",\n]',
        ),
    )
    merged, conflicts = merge(BASE, mine, NEW)
    assert "line-length   =   88 # narrow screens\n" in merged
    assert (
        '# strict\nextend-select = [\n    "B", # bugs\n    "I",\n    "UP",\n    "ASYNC",\n]\n'
        in merged
    )
    assert not conflicts


def test_a_new_table_comes_with_its_comments_and_the_users_tables_keep_their_order() -> None:
    mine = edited(("[tool.ruff]", "[tool.mypy]\nstrict = true\n\n[tool.ruff]"))
    merged, conflicts = merge(BASE, mine, NEW)
    assert '\n[tool.pytest.ini_options]\n# Of the runner.\nasyncio_mode = "auto"\n' in merged
    tables = [line for line in merged.splitlines() if line.startswith("[")]
    assert (
        tables.index("[tool.mypy]") < tables.index("[tool.ruff]") < tables.index("[tool.pyright]")
    )
    assert not conflicts


def test_a_setting_that_both_changed_is_named() -> None:
    mine = edited((">=3.10,<3.14", ">=3.11"))
    merged, [conflict] = merge(BASE, mine, NEW)
    assert 'requires-python = ">=3.11"\n' in merged
    assert conflict.where == "project.requires-python"


def test_a_group_with_another_group_in_it() -> None:
    mine = edited(
        (
            'dev = ["pytest>=8.4", "ruff>=0.14"]',
            'dev = ["pytest>=8.4", { include-group = "ours" }, "ruff>=0.14"]\nours = ["ipython"]',
        )
    )
    merged, conflicts = merge(BASE, mine, NEW)
    dev = tomlkit.parse(merged).unwrap()["dependency-groups"]["dev"]
    assert dev == ["pytest>=9", "pytest-asyncio>=1.0", {"include-group": "ours"}, "ruff>=0.14"]
    assert not conflicts


def test_line_ends_of_windows_stay() -> None:
    mine = edited(("name =", "# ours\nname =")).replace("\n", "\r\n")
    merged, _ = merge(BASE, mine, NEW)
    assert merged.count("\r\n") == merged.count("\n")
    assert "# ours\r\n" in merged


def test_what_cannot_be_added_to_the_users_tables_is_said() -> None:
    mine = edited(
        ("[tool.ruff]\nline-length = 100\n", ""), ('lint.extend-select = ["B", "I"]\n', "")
    )
    mine = mine.replace(
        "[dependency-groups]",
        "[tool]\nruff = { line-length = 88 }\npytest = {}\n\n[dependency-groups]",
    )
    merged, [conflict] = merge(BASE, mine, NEW)
    assert merged == mine
    assert conflict.where == "pyproject.toml"


def test_a_file_that_is_no_toml_is_refused() -> None:
    with pytest.raises(LkgenError, match=r"pyproject\.toml is not valid TOML"):
        merge(BASE, BASE + "[tool.ruff]\n", NEW)


words = st.text("abcdefghij", min_size=3, max_size=8)
# What a user writes, each in lines of its own, and what line of the template's it is written below.
additions = st.one_of(
    st.tuples(st.sampled_from(BASE.splitlines()), words.map(lambda word: [f"# ours {word}"])),
    st.tuples(
        st.sampled_from([line for line in BASE.splitlines() if line.startswith('    "')]),
        words.map(lambda word: [f'    "ours-{word}>=1", # ours {word}']),
    ),
    st.tuples(
        st.sampled_from(["[project]", "[tool.ruff]", "[tool.pyright]"]),
        words.map(lambda word: [f'ours-{word} = "{word}" # ours']),
    ),
    st.tuples(
        st.just("lint.extend-select"),
        words.map(lambda word: ["", f"[tool.ours.{word}]", f"a = '{word}'"]),
    ),
)
removals = st.sampled_from(
    [
        line
        for line in BASE.splitlines()
        if line.startswith('    "') or line.startswith("line-length")
    ]
)


@given(
    st.lists(additions, max_size=5, unique_by=lambda one: str(one[1])),
    st.lists(removals, max_size=2),
)
def test_no_line_of_the_users_is_lost(
    added: list[tuple[str, list[str]]], removed: list[str]
) -> None:
    lines: list[str] = []
    for line in BASE.splitlines():
        lines += [] if line in removed else [line]
        for below, own in added:
            if line.startswith(below) and below:
                lines += own
    mine = "\n".join(lines) + "\n"
    try:
        tomlkit.parse(mine).unwrap()
    except (TOMLKitError, ValueError):
        return
    merged, conflicts = merge(BASE, mine, NEW)
    tomlkit.parse(merged).unwrap()
    kept = [line.strip() for line in merged.splitlines()]
    for line in (line.strip() for line in lines if "ours" in line):
        assert line in kept
    for line in removed:
        assert line.strip() not in kept or (line in NEW.splitlines() and "1.3" not in line)
    assert not conflicts
    assert merge(NEW, merged, NEW)[0] == merged
