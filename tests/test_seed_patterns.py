"""The seed's claims about LiveKit Agents, each checked on every series: see docs/seed-patterns.md.

The stories in tests/inside/seed run in the Python of a series, whose livekit-agents they are about.
"""

from __future__ import annotations

import os
import subprocess

import pytest
from support import INSIDE
from support.environments import environment, unpacked
from support.series import EACH_SERIES

from lkgen.catalogue import catalogue
from lkgen.talk.caller.clips import clip

pytestmark = pytest.mark.series

PLUGIN = ("livekit-plugins-turn-detector==1.8.9", "huggingface-hub==0.36.2")
STORIES = INSIDE / "seed"


@pytest.mark.parametrize("name", EACH_SERIES)
def test_the_seeds_patterns_hold_as_the_docs_say(name: str) -> None:
    """All stories in one start of the Python of the series, to which LiveKit takes a while."""
    [series] = [one for one in catalogue().series if one.id == name]
    options = ["-q", "--noconftest", "-p", "no:cacheprovider", "-c", os.devnull]
    options += ["-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"]
    options += ["-o", "python_files=seed_*.py"]
    detector = series.turn_detector
    done = subprocess.run(
        [environment(series.id), "-m", "pytest", *options, "--rootdir", STORIES, STORIES],
        env={
            **os.environ,
            "SEED_CLIP": str(clip("book-table")),
            "SEED_PLUGIN": str(unpacked(*PLUGIN)),
            "SEED_REPOSITORY": detector.repository if detector else "",
            "SEED_REVISIONS": " ".join(detector.revisions) if detector else "",
            "SEED_FILES": " ".join(detector.files) if detector else "",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout
