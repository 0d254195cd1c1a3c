"""docs/rules.md says what the rules say."""

from __future__ import annotations

import subprocess
import sys

from lkgen.doctor.rules import rules
from lkgen.root import CHECKOUT


def test_the_page_is_what_the_rules_say() -> None:
    script = CHECKOUT / "scripts/docs/rules.py"
    done = subprocess.run([sys.executable, script, "--check"], check=False)
    assert done.returncode == 0, "not up to date; run: uv run python scripts/docs/rules.py"


def test_no_rule_has_the_number_or_name_of_another() -> None:
    assert len({rule.name for rule in rules().values()}) == len(rules())
    files = list((CHECKOUT / "generator/lkgen/doctor/rules").glob("lkd*.py"))
    assert len(files) == len(rules())
