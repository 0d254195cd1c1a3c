"""What runs is chosen by options, by pyproject.toml and by comments; unknown names are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.doctor import AGENT, PINS, found, report_on

from lkgen.commands.doctor import Wishes, doctor
from lkgen.doctor.selection import Unknown
from lkgen.errors import LkgenError

FILES = {"agent.py": AGENT, "requirements.txt": PINS}


def rules_in(folder: Path, files: dict[str, str], **wishes: object) -> list[str]:
    return [rule for rule, _, _ in found(report_on(folder, files, **wishes))]


def test_by_id_or_name_upper_or_lower(tmp_path: Path) -> None:
    assert rules_in(tmp_path, FILES, select=("lkd019",)) == ["LKD019"]
    assert rules_in(tmp_path, FILES, select=("dropped_task,LKD001",)) == ["LKD001", "LKD019"]
    assert rules_in(tmp_path, FILES, ignore=("async-handler",)) == ["LKD019"]


def test_unknown_rules_are_refused_all_at_once_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(Unknown) as caught:
        report_on(tmp_path, FILES, select=("LKD0199",), ignore=("droped-task",))
    told = [problem.message for problem in caught.value.problems]
    assert "did you mean LKD019?" in told[0]
    assert "did you mean dropped-task?" in told[1]


def test_pyproject_chooses(tmp_path: Path) -> None:
    table = '[tool.lkgen.doctor]\nignore = ["LKD001"]\nexclude = ["old"]\nfail-on = "error"\n'
    files = {**FILES, "pyproject.toml": table, "old/agent.py": AGENT}
    assert rules_in(tmp_path, files) == ["LKD019"]
    assert doctor(Wishes(tmp_path, kept=False), {})[1] == "error"


def test_pyproject_keeps_rules_quiet_by_file(tmp_path: Path) -> None:
    table = '[tool.lkgen.doctor.per-file-ignores]\n"tools/*" = ["LKD019", "LKD001"]\n'
    files = {**FILES, "pyproject.toml": table, "tools/other.py": AGENT}
    report = report_on(tmp_path, files)
    assert {name for _, name, _ in found(report)} == {"agent.py"}
    assert report.projects[0].ignored == 2


def test_unknown_keys_are_named(tmp_path: Path) -> None:
    files = {**FILES, "pyproject.toml": '[tool.lkgen.doctor]\nselct = ["LKD001"]\nfail-on = "x"\n'}
    with pytest.raises(Unknown) as caught:
        report_on(tmp_path, files)
    assert [problem.key.split()[-1] for problem in caught.value.problems] == ["selct", "fail-on"]
    assert "did you mean select?" in caught.value.problems[0].message


@pytest.mark.parametrize(
    "comment",
    ["# lkgen: ignore[LKD019]", "# lkgen: ignore", "# why  # lkgen: ignore[LKD001, lkd019]"],
)
def test_a_comment_keeps_a_rule_quiet_on_its_line(comment: str, tmp_path: Path) -> None:
    agent = AGENT.replace('publish("x"))', f'publish("x"))  {comment}')
    assert "LKD019" not in rules_in(tmp_path, {**FILES, "agent.py": agent})


def test_a_comment_alone_is_about_the_next_line(tmp_path: Path) -> None:
    agent = AGENT.replace("    asyncio.create", "    # lkgen: ignore[LKD019]\n    asyncio.create")
    assert rules_in(tmp_path, {**FILES, "agent.py": agent}) == ["LKD001"]


def test_another_series_is_a_question_of_what_if(tmp_path: Path) -> None:
    report = report_on(tmp_path, {**FILES, "requirements.txt": "livekit-agents==1.3.12\n"})
    assert report.projects[0].version == "1.3.12"
    asked = report_on(tmp_path, FILES, series="1.5")
    assert asked.projects[0].version.startswith("1.5.")
    assert asked.projects[0].as_if
    with pytest.raises(LkgenError, match="--series one is none"):
        report_on(tmp_path, FILES, series="one")
