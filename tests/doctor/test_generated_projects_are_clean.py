"""What lkgen makes has nothing that lkgen doctor finds: every value, in every series."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.series import EACH_SERIES

from lkgen.commands.doctor import retired
from lkgen.commands.matrix import variants
from lkgen.doctor.engine import Setup, check
from lkgen.doctor.rules import rules
from lkgen.template import Template

pytestmark = pytest.mark.values


@pytest.mark.parametrize("series", EACH_SERIES)
def test_nothing_is_found(series: str, tmp_path: Path) -> None:
    template = Template()
    setup = Setup([*rules().values()], None, retired, {})
    found: list[str] = []
    for number, variant in enumerate(variants("each", series=series)):
        answers = template.answer({"project_name": "my-agent", **variant.answers}, "my-agent")
        template.write(answers, tmp_path / str(number))
        # What a project's lock would be taken from: its pins are exact.
        for checked in check(tmp_path / str(number), setup):
            assert not checked.notes
            found += [f"{variant.name}: {one.rule} {one.message}" for one in checked.findings]
    assert found == []
