"""The errors that LiveKit itself gives are explained, on each series."""

from __future__ import annotations

import json
import os
import re
import subprocess
from functools import cache

import pytest
from support import INSIDE
from support.environments import whole_environment
from support.series import EACH_SERIES

from lkgen.explain.engine import every_entry, explain
from lkgen.explain.entry import Known

pytestmark = pytest.mark.series

# What cannot happen in a series: it has no such argument, or no such plugin.
NOT_THERE = {("1.3", "preemptive_generation_bool"), ("1.8", "turn_detector_files")}
KNOWN = {known.id: known for known in every_entry()}


@cache
def real_errors(series: str) -> dict[str, tuple[Known, str]]:
    """What each story of the script came to, by its name, with the entry it is for."""
    kept = {name: value for name, value in os.environ.items() if "LIVEKIT" not in name}
    env = kept | {"HF_HUB_OFFLINE": "1", "HF_HOME": "/nonexistent", "OPENAI_API_KEY": ""}
    command = [whole_environment(series), INSIDE / "real_errors.py"]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    return {
        name: (KNOWN[re.sub(r"_\d+$", "", name).replace("_", "-")], text)
        for name, text in json.loads(done.stdout).items()
        if (series, name) not in NOT_THERE
    }


@pytest.mark.parametrize("series", EACH_SERIES)
def test_each_is_explained_as_what_it_is(series: str) -> None:
    wrong: dict[str, list[str]] = {}
    for name, (known, text) in real_errors(series).items():
        found = explain(text.splitlines(), series).explanations
        # What only follows of another error has that one before it.
        ids = [one.known.id for one in found if one.known.entry.follows <= known.entry.follows]
        if known.id not in (ids if known.entry.follows else ids[:1]):
            wrong[name] = ids
    assert wrong == {}


@pytest.mark.parametrize("series", EACH_SERIES)
def test_an_entry_holds_where_its_error_was_seen(series: str) -> None:
    known = {known.id: known for known, _ in real_errors(series).values()}
    assert [id for id, one in known.items() if not one.entry.holds_in(series)] == []


@pytest.mark.parametrize("series", EACH_SERIES)
def test_the_series_is_read_from_the_log(series: str) -> None:
    _, log = real_errors(series)["server_refused_the_keys"]
    assert explain(log.splitlines()).series == series
