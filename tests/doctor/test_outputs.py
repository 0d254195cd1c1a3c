"""A report as text, JSON, SARIF and annotations of GitHub: the same findings, each in its form."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from support.doctor import AGENT, PINS, document, found, report_on
from support.sarif_schema import sarif_schema

from lkgen.doctor.output import formats, render
from lkgen.doctor.report import Report

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FOUND = [("LKD001", "agent.py", 13), ("LKD019", "agent.py", 15)]


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return report_on(tmp_path, {"agent.py": AGENT, "requirements.txt": PINS})


def test_there_are_four() -> None:
    assert formats() == ["github", "json", "sarif", "text"]


def test_json_is_the_document_of_the_contract(report: Report) -> None:
    assert found(report) == FOUND
    content = document(report)
    first = content["findings"][0]
    assert first["rule"] == "LKD001"
    assert (first["severity"], first["path"]) == ("error", "agent.py")
    assert (first["line"], first["column"]) == (13, 5)
    assert {"message", "fix", "docs"} <= first.keys()
    assert (content["summary"]["errors"], content["summary"]["warnings"]) == (1, 1)
    [project] = content["summary"]["projects"]
    assert project["livekit_agents"] == "1.8.9"
    assert project["known_by"] == "pinned"


def test_text_shows_the_line_and_the_place_in_it(report: Report) -> None:
    lines = COLOUR.sub("", render(report, "text")).splitlines()
    assert lines[0].split()[-1] == "error"
    frame = lines.index("   13 │     async def closed(event: object) -> None: ...")
    assert lines[frame - 1] == '   12 │     @session.on("close")'
    assert "^^^^" in lines[frame + 1]
    assert lines[frame + 1].index("^") == lines[frame].index("async")
    assert lines[-1] == "  1 error, 1 warning in 1 file"


def test_annotations_escape_what_github_would_read(tmp_path: Path) -> None:
    files = {"a,b:100%/agent.py": AGENT, "requirements.txt": PINS}
    lines = render(report_on(tmp_path, files), "github").splitlines()
    assert lines[0].startswith("::error file=a%2Cb%3A100%25/agent.py,line=13,endLine=13,col=5,")
    assert lines[0].partition("::error")[2].count("::") == 1
    assert lines[1].startswith("::warning ")


def test_sarif_is_valid(report: Report) -> None:
    content = json.loads(render(report, "sarif"))
    jsonschema.validate(content, sarif_schema())
    [run] = content["runs"]
    results = run["results"]
    assert [one["ruleId"] for one in results] == ["LKD001", "LKD019"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in results)
    location = results[0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "agent.py"
    assert location["region"]["startLine"] == 13


def test_a_fingerprint_stays_where_lines_come_before(tmp_path: Path) -> None:
    prints = [
        [
            one["partialFingerprints"]
            for one in json.loads(render(one_report, "sarif"))["runs"][0]["results"]
        ]
        for one_report in (
            report_on(tmp_path / "a", {"agent.py": AGENT, "requirements.txt": PINS}),
            report_on(tmp_path / "b", {"agent.py": f"\n\n{AGENT}", "requirements.txt": PINS}),
        )
    ]
    assert prints[0] == prints[1]


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_no_secret_is_shown(form: str, tmp_path: Path) -> None:
    secret = "gsk_" + "Zx8cVb5nMq2wEr7tYu4i"
    files = {
        "agent.py": f'import livekit.agents\n\nKEY = 1\nGROQ_API_KEY = "{secret}"\n',
        ".env": f"LIVEKIT_URL=nowhere.example\nGROQ_API_KEY='{secret}'\n",
        "requirements.txt": PINS,
    }
    report = report_on(tmp_path, files)
    assert {"LKD023", "LKD060"} <= {rule for rule, _, _ in found(report)}
    shown = render(report, form)
    assert secret not in shown
    assert "nowhere.example" not in shown
