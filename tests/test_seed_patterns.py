"""The seed's claims about LiveKit Agents, each checked on every series: see docs/seed-patterns.md.

The stories in tests/inside/seed run in the Python of a series, whose livekit-agents they are about.
"""

from __future__ import annotations

import os
import subprocess

import pytest
from support import INSIDE
from support.environments import environment, unpacked

from lkgen.catalogue import Series, catalogue
from lkgen.talk.caller.clips import clip

pytestmark = pytest.mark.series

PLUGIN = ("livekit-plugins-turn-detector==1.8.9", "huggingface-hub==0.36.2")
STORIES = INSIDE / "seed"


@pytest.mark.parametrize("series", catalogue().series, ids=lambda series: series.id)
def test_the_seeds_patterns_hold_as_the_docs_say(series: Series) -> None:
    """All stories in one start of the Python of the series, to which LiveKit takes a while."""
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
