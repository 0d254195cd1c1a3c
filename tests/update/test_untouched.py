"""A project that nobody has touched becomes what a new one would be."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from support.checkout import content
from support.cli import Place
from support.releases import OLDER, Releases

OWNED = ("README.md", "src/my_agent/assistant.py", "tests/test_assistant.py")
VARIANTS: Mapping[str, Mapping[str, str]] = {
    "default": {},
    "cloud": {"hosting": "cloud"},
    "realtime": {"pipeline": "realtime"},
    "phone": {"callers": "phone-inbound"},
    "1.3": {"livekit_series": "1.3"},
    "1.5": {"livekit_series": "1.5"},
    **{f"stt {id}": {"stt": id} for id in ("openai", "aws", "google-cloud", "soniox", "gladia")},
    **{f"llm {id}": {"llm": id} for id in ("anthropic", "openai", "ollama", "mistralai")},
    **{f"tts {id}": {"tts": id} for id in ("elevenlabs", "openai", "rime", "azure")},
    "german": {"language": "de"},
    "no ci": {"ci": "none"},
    "quiet phone": {"callers": "phone-inbound", "turn_preset": "balanced"},
    "silero": {"vad": "silero"},
}


def becomes_a_fresh_one(
    place: Place, releases: Releases, ref: str, answers: Mapping[str, str]
) -> None:
    old = releases.make(place.cwd / "old" / "my-agent", ref, answers)
    theirs = {path: old.joinpath(path).read_bytes() for path in OWNED}
    sets = [word for key, value in answers.items() for word in ("--set", f"{key}={value}")]
    fresh = place.lkgen("new", "fresh/my-agent", "--defaults", "--no-git", *sets)
    assert fresh.returncode == 0, fresh.stderr
    done = place.lkgen("update", "old/my-agent")
    assert done.returncode == 0, done.stdout + done.stderr
    made, updated = content(place.cwd / "fresh/my-agent"), content(old)
    for path in OWNED:
        assert updated.pop(path)[0] == theirs[path]
        del made[path]
    assert updated == made
    again = place.lkgen("update", "old/my-agent", "--stash", "--check")
    assert again.returncode == 0, again.stdout


@pytest.mark.parametrize("ref", OLDER)
def test_of_every_release(place: Place, releases: Releases, ref: str) -> None:
    becomes_a_fresh_one(place, releases, ref, {})


@pytest.mark.full
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("ref", OLDER)
def test_of_every_release_and_kind(
    place: Place, releases: Releases, ref: str, variant: str
) -> None:
    becomes_a_fresh_one(place, releases, ref, VARIANTS[variant])
