"""The seed's claims about LiveKit Agents, each checked on every series: see docs/seed-patterns.md.

The stories in tests/inside/seed run in the Python of a series, whose livekit-agents they are about.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from support import INSIDE
from support.environments import environment, unpacked

from lkgen.catalogue import Series, catalogue
from lkgen.talk.caller.clips import clip

PLUGIN = ("livekit-plugins-turn-detector==1.8.9", "huggingface-hub==0.36.2")
STORIES = sorted((INSIDE / "seed").glob("seed_*.py"))


def run(series: Series, story: Path) -> subprocess.CompletedProcess[str]:
    options = ["-q", "--noconftest", "-p", "no:cacheprovider", "-c", os.devnull]
    options += ["-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"]
    detector = series.turn_detector
    return subprocess.run(
        [environment(series.id), "-m", "pytest", *options, "--rootdir", story.parent, story],
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


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
@pytest.mark.parametrize("series", catalogue().series, ids=lambda series: series.id)
def test_the_seeds_pattern_holds_as_the_docs_say(series: Series, story: Path) -> None:
    done = run(series, story)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout
