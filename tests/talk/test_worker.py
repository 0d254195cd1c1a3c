"""A worker's log, and how its failures are told."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from lkgen.talk.process import ProcessFailed
from lkgen.talk.worker import Note, Worker, notes

LOG = [
    json.dumps({"level": "INFO", "name": "livekit.agents", "message": "registered worker"}),
    json.dumps({"level": "WARNING", "name": "a", "message": "slow"}),
    json.dumps({"level": "INFO", "name": "b", "message": "`keyterms` is deprecated"}),
    json.dumps({"level": "ERROR", "name": "c", "message": "no", "exc_info": "Trace\nKeyError: 1"}),
    "agent.py:3: DeprecationWarning: use something else",
    "Traceback (most recent call last):",
    "Hello.",
    "[1, 2]",
]


def test_notes_are_warnings_errors_and_deprecations() -> None:
    found = list(notes(LOG))
    assert found == [
        Note("WARNING", "a", "slow"),
        Note("INFO", "b", "`keyterms` is deprecated"),
        Note("ERROR", "c", "no: KeyError: 1"),
        Note("WARNING", "", "agent.py:3: DeprecationWarning: use something else"),
        Note("ERROR", "", "Traceback (most recent call last):"),
    ]
    assert [note.deprecation for note in found] == [False, True, False, True, False]


def _worker(code: str, tmp_path: Path) -> Worker:
    command = [sys.executable, "-c", code]
    return Worker(command, cwd=tmp_path, env=dict(os.environ), log=tmp_path / "log")


async def test_a_worker_that_ends_is_a_failure_with_its_log(tmp_path: Path) -> None:
    """Also with exit code 0, which agents give when they cannot start."""
    with pytest.raises(ProcessFailed, match="exit code 0") as caught:
        async with _worker("print('no LIVEKIT_URL')", tmp_path):
            pass
    assert "no LIVEKIT_URL" in caught.value.hint


async def test_a_registered_worker_is_stopped_at_the_end(tmp_path: Path) -> None:
    code = f"import time; print({LOG[0]!r}, flush=True); time.sleep(60)"
    async with _worker(code, tmp_path) as worker:
        assert worker.running
        assert worker.cold_start_s > 0
        assert worker.notes() == []
    assert not worker.running
