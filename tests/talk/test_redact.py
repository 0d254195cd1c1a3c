"""What is known to be a secret is in nothing that is shown."""

from __future__ import annotations

import json

from lkgen.project.log import Note
from lkgen.talk.redact import redacted, redacted_text
from lkgen.talk.report import CallReport, Host, Report, TurnReport
from lkgen.talk.show.document import document
from lkgen.talk.show.svg import svg

HIDDEN = 'p<a"ss\nw0rd'
TURN = TurnReport(
    "Hello", f"I heard {HIDDEN}", "x", f"It is {HIDDEN}", 0.5, tools=(f"t({HIDDEN})",)
)
REPORT = Report(
    calls=(CallReport(f"Hi {HIDDEN}", 0.1, (TURN,), f"it crashed: {HIDDEN}"),),
    server_version="1",
    agents_version="1",
    cold_start_s=1.0,
    hosts=(Host(f"{HIDDEN}.example.com", 1, False),),
    refusals=(HIDDEN,),
    notes=(Note("ERROR", "shop", f"refused {HIDDEN}"),),
    log=f"Traceback: {HIDDEN}",
)


def test_a_report_has_none_in_it() -> None:
    clean = redacted(REPORT, {HIDDEN})
    assert HIDDEN not in repr(clean)
    assert "w0rd" not in json.dumps(document(clean)) + svg(clean) + clean.log
    assert clean.calls[0].turns[0].replied == "It is [secret]"
    assert clean.cold_start_s == REPORT.cold_start_s


def test_text_has_none_however_it_is_written() -> None:
    for written in (HIDDEN, json.dumps({"said": HIDDEN}), repr(HIDDEN), "p&lt;a&quot;ss\nw0rd"):
        assert "w0rd" not in redacted_text(written, {HIDDEN})
