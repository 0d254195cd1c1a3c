"""Each provider's class, arguments, variables, rate and streaming are those of its package."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from support import INSIDE
from support.claims import SERIES, claims
from support.environments import environment, whole_environment

from lkgen.catalogue import catalogue

pytestmark = pytest.mark.series


def check(python: Path, what: list[dict[str, object]]) -> list[str]:
    """The claims that do not hold, said by a Python with the packages installed."""
    known = {name for provider in catalogue().providers for name in provider.variables}
    environment = {name: value for name, value in os.environ.items() if name not in known}
    done = subprocess.run(
        [python, INSIDE / "check_catalogue.py"],
        input=json.dumps(what),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("series", SERIES)
def test_every_claim_holds(series: str) -> None:
    assert check(whole_environment(series), claims(series)) == []


def test_a_wrong_claim_is_noticed(python_1_8: Path) -> None:
    wrong = [dict(claim) for claim in claims("1.8") if claim["id"] == "elevenlabs"]
    wrong[0] |= {"sample_rate": 24000, "needs": [["ELEVENLABS_API_KEY"]]}
    said = check(python_1_8, wrong)
    assert any("sample_rate is 22050" in line or "ELEVEN_API_KEY" in line for line in said)
    argument = {**wrong[0], "arguments": {"voice": "x"}}
    assert any("voice" in line for line in check(python_1_8, [argument]))


def test_what_an_older_series_lacks_is_noticed() -> None:
    """The difference that the catalogue records: 1.8's arguments do not exist on 1.3."""
    newest = [claim for claim in claims("1.8") if claim["id"] == "assemblyai"]
    assert any("language_codes" in line for line in check(environment("1.3"), newest))
