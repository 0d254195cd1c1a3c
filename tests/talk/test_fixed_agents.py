"""`lkgen doctor --fix --series` makes an agent of 1.3 one that answers on the newest series."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import AGENTS
from support.doctor import QUIET
from support.environments import environment
from support.talk import BOOKING, CLOSING

from lkgen.catalogue import catalogue
from lkgen.cli.wires import wires
from lkgen.commands.doctor import Wishes, doctor
from lkgen.project import Project
from lkgen.talk.call import call
from lkgen.talk.caller.script import Script, ToolCall, Turn

pytestmark = [pytest.mark.room, pytest.mark.full, pytest.mark.usefixtures("server_program")]

# A rule for each idiom that has been replaced; 016 is the turn detector, metrics and MCP servers.
OLD = {"LKD001", "LKD011", "LKD014", "LKD015", "LKD016", "LKD019", "LKD026"}
NEWEST = catalogue().series[-1].id
PLUGINS = ("cartesia", "deepgram", "groq", "silero")
SCRIPT = Script(
    turns=(
        Turn(BOOKING, "A table for two."),
        Turn(
            CLOSING,
            "At nine in the evening.",
            tools=((ToolCall("opening_hours", {"day": "Sunday"}),),),
            result="noon to nine",
        ),
    )
)


async def test_a_reception_with_every_idiom(tmp_path: Path) -> None:
    shutil.copytree(AGENTS / "reception_of_1_3", tmp_path, dirs_exist_ok=True)
    seen = doctor(Wishes(tmp_path, series=NEWEST, kept=False), {}, QUIET)[0]
    assert {one.rule for one in seen.findings} >= OLD
    fix = Wishes(tmp_path, series=NEWEST, kept=False, fix=True)
    mended = doctor(fix, {}, QUIET)[0]
    assert list(mended.fixed) == [tmp_path / "agent.py"]
    assert not {one.rule for one in mended.findings} & OLD
    assert doctor(fix, {}, QUIET)[0].fixed == {}
    packages = ["livekit-agents", *(f"livekit-plugins-{one}" for one in PLUGINS)]
    python = environment(NEWEST, packages=packages, also=["livekit-agents[mcp]", "python-dotenv"])
    report = await call(
        Project(tmp_path / "agent.py", str(python)), SCRIPT, wires(), timeout_s=20.0
    )
    (heard,) = report.calls
    assert report.problems == []
    assert report.deprecations == []
    assert [turn.heard for turn in heard.turns] == [BOOKING, CLOSING]
    assert [turn.replied for turn in heard.turns] == [turn.answer for turn in SCRIPT.turns]
    assert heard.turns[1].tools == ('opening_hours({"day": "Sunday"})',)
