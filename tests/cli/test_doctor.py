"""lkgen doctor on the command line: exit codes, one JSON document, a rule explained."""

from __future__ import annotations

import json

import pytest
from support.cli import Place
from support.doctor import AGENT, PINS
from support.examples import write


@pytest.fixture
def agent(place: Place) -> str:
    write(place.cwd / "agent", {"agent.py": AGENT, "requirements.txt": PINS})
    return "agent"


def test_the_exit_code_says_whether_something_was_found(place: Place, agent: str) -> None:
    assert place.lkgen("doctor", agent).returncode == 1
    assert place.lkgen("doctor", agent, "--fail-on", "never").returncode == 0
    assert place.lkgen("doctor", agent, "--select", "LKD005").returncode == 0
    assert place.lkgen("doctor", agent, "--select", "LKD019", "--fail-on=error").returncode == 0


def test_json_is_one_document_also_of_what_goes_wrong(place: Place, agent: str) -> None:
    done = place.lkgen("doctor", agent, "--json")
    assert done.stderr == ""
    assert [one["rule"] for one in json.loads(done.stdout)["findings"]] == ["LKD001", "LKD019"]
    wrong = place.lkgen("doctor", agent, "--json", "--select", "LKD999")
    assert wrong.returncode == 2
    [problem] = json.loads(wrong.stdout)["error"]["problems"]
    assert (problem["key"], problem["value"]) == ("--select", "LKD999")


def test_a_diff_and_then_the_fix(place: Place, agent: str) -> None:
    shown = place.lkgen("doctor", agent, "--diff").stdout
    assert "+    keep_task(asyncio.create_task(publish" in shown
    assert (place.cwd / "agent/agent.py").read_text() == AGENT
    done = place.lkgen("doctor", agent, "--fix")
    assert done.returncode == 0
    assert "Nothing found" in done.stdout


@pytest.mark.parametrize("name", ["LKD019", "dropped-task"])
def test_a_rule_is_explained(place: Place, name: str) -> None:
    done = place.lkgen("doctor", "--explain", name)
    assert done.returncode == 0
    assert done.stdout.startswith("# LKD019: Task that nothing keeps\n")
    assert "## Use instead" in done.stdout


def test_text_is_plain_where_nobody_sees_colours(place: Place, agent: str) -> None:
    done = place.lkgen("doctor", agent)
    assert "\x1b" not in done.stdout
    assert "   13 │     async def closed(event: object) -> None: ..." in done.stdout


def test_where_there_is_no_agent_it_says_so(place: Place) -> None:
    done = place.lkgen("doctor")
    assert done.returncode == 2
    assert done.stderr.strip().startswith("There is no LiveKit agent in ")
