"""What is to hold of any update: however it ends, the user's work is there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from lkgen import safe_yaml
from support.checkout import content
from support.cli import Place
from support.edits import Edit, apply, everything
from support.releases import Releases, commit

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
    **{f"tts {id}": {"tts": id} for id in ("elevenlabs", "deepgram", "rime", "azure")},
    "german": {"language": "de"},
    "no ci": {"ci": "none"},
    "quiet phone": {"callers": "phone-inbound", "turn_preset": "balanced"},
    "silero": {"vad": "silero"},
}
MERGED, CONFLICT, REFUSED = "merged", "conflicts", "refused"
_ENDS = {0: MERGED, 1: CONFLICT, 2: REFUSED}


def survives(place: Place, project: Path, edits: Sequence[Edit], *options: str) -> tuple[str, int]:
    """Make the edits, update, and hold that every line of the user's is there; take it back.

    Returns how it ended, and how many lines of the user's there were.
    """
    lines = apply(project, edits)
    commit(project)
    before = content(project)
    done = place.lkgen("update", project, *options)
    said = done.stdout + done.stderr
    assert done.returncode in _ENDS, said
    there = everything(project)
    lost = [line for line in lines if line not in there]
    assert not lost, f"{lost}\n{edits}\n{said}"
    if done.returncode == 2:
        assert content(project) == before, said
        return REFUSED, len(lines)
    back = place.lkgen("update", project, "--abort")
    assert content(project) == before, f"{edits}\n{back.stdout}{back.stderr}"
    return _ENDS[done.returncode], len(lines)


def becomes_a_fresh_one(
    place: Place, releases: Releases, ref: str, answers: Mapping[str, str], folder: str = "."
) -> None:
    """Make a project of an older release with these answers, update it, and make it anew."""
    folder = f"{folder}/"
    old = releases.make(place.cwd / folder / "old" / "my-agent", ref, answers)
    theirs = {path: old.joinpath(path).read_bytes() for path in OWNED}
    sets = [word for key, value in answers.items() for word in ("--set", f"{key}={value}")]
    fresh = place.lkgen("new", f"{folder}fresh/my-agent", "--defaults", "--no-git", *sets)
    assert fresh.returncode == 0, fresh.stderr
    done = place.lkgen("update", f"{folder}old/my-agent")
    assert done.returncode == 0, done.stdout + done.stderr
    made, updated = content(place.cwd / f"{folder}fresh/my-agent"), content(old)
    for path in OWNED:
        assert updated.pop(path)[0] == theirs[path]
        del made[path]
    differ = [path for path in {*made, *updated} if made.get(path) != updated.get(path)]
    assert not differ, f"{ref} {answers}: {differ}"
    again = place.lkgen("update", f"{folder}old/my-agent", "--stash", "--check")
    assert again.returncode == 0, again.stdout


def as_fresh(place: Place, project: Path, answers: Mapping[str, str], folder: str) -> None:
    """Hold that a project has these answers, and is what `lkgen new` makes of all that it has.

    The user's own files aside.
    """
    file = project / ".copier-answers.yml"
    stored = safe_yaml.read(file)
    assert {key: stored[key] for key in answers} == answers
    done = place.lkgen("new", f"{folder}/my-agent", "--defaults", "--no-git", "--answers", file)
    assert done.returncode == 0, done.stderr
    made, updated = content(place.cwd / folder / "my-agent"), content(project)
    for path in OWNED:
        del made[path], updated[path]
    differ = [path for path in {*made, *updated} if made.get(path) != updated.get(path)]
    assert differ == [], answers
    shutil.rmtree(place.cwd / folder)
