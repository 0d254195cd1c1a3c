"""Other answers, in the same step: the project is the one that would be made with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.checkout import content
from support.cli import Place
from support.proof import as_fresh
from support.releases import NEWEST, Releases, commit, edit, git

ANSWERS = ".copier-answers.yml"
# LiveKit has since given its plugin up.
SLNG = {"tts": "slng", "tts_model": "slng/deepgram/aura:2-en", "tts_voice": "aura-2-thalia-en"}


@pytest.fixture
def project(place: Place) -> Path:
    """The default project of the newest release, committed."""
    assert place.lkgen("new", "my-agent", "--defaults").returncode == 0
    return place.cwd / "my-agent"


def change(place: Place, **answers: str) -> None:
    sets = [word for key, value in answers.items() for word in ("--set", f"{key}={value}")]
    done = place.lkgen("update", "my-agent", *sets)
    assert done.returncode == 0, done.stdout + done.stderr
    commit(place.cwd / "my-agent")


def test_an_answer_that_shows_most_in_files_of_the_user_and_back(
    place: Place, project: Path
) -> None:
    """They stay as they were made: the answer had been taken for one that was edited by hand."""
    before = content(project)
    change(place, dispatch="explicit")
    change(place, dispatch="automatic")
    assert content(project) == before


@pytest.mark.full
def test_another_provider_and_back(place: Place, project: Path) -> None:
    before = content(project)
    change(place, tts="elevenlabs", stt="openai")
    as_fresh(place, project, {"tts": "elevenlabs", "stt": "openai"}, "fresh")
    change(place, tts="cartesia", stt="deepgram")
    assert content(project) == before


def test_another_pipeline_and_back(place: Place, project: Path) -> None:
    before = content(project)
    change(place, pipeline="realtime")
    as_fresh(place, project, {"pipeline": "realtime"}, "fresh")
    change(place, pipeline="cascade")
    assert content(project) == before


@pytest.mark.full
def test_another_series(place: Place, releases: Releases) -> None:
    project = releases.make(place.cwd / "my-agent", NEWEST, {"livekit_series": "1.3"})
    change(place, livekit_series="1.8")
    # What was chosen stays chosen.
    as_fresh(place, project, {"vad": "silero"}, "fresh")


@pytest.mark.full
def test_a_model_goes_with_its_provider(place: Place, project: Path) -> None:
    change(place, tts_voice="my-own-voice")
    change(place, tts="elevenlabs")
    as_fresh(place, project, {"tts": "elevenlabs"}, "fresh")


@pytest.mark.full
def test_a_default_follows_and_a_choice_does_not(place: Place, project: Path) -> None:
    change(place, hosting="cloud", noise_cancellation="bvc")
    done = place.lkgen("update", "my-agent", "--set", "callers=phone-inbound")
    assert done.returncode == 0, done.stderr
    assert "noise_cancellation: bvc-telephony" in (project / ANSWERS).read_text()
    commit(project)
    change(place, hosting="self-hosted", noise_cancellation="none", callers="web")
    change(place, hosting="cloud", noise_cancellation="nc")
    done = place.lkgen("update", "my-agent", "--set", "hosting=self-hosted")
    assert done.returncode == 2
    assert "noise_cancellation   nc   runs only with LiveKit Cloud" in done.stderr


def test_answers_edited_by_hand_are_wishes(place: Place, project: Path) -> None:
    edit(project, ANSWERS, "tts: cartesia", "# a friendlier voice\ntts: elevenlabs")
    commit(project)
    change(place)
    assert "# a friendlier voice\ntts: elevenlabs" in (project / ANSWERS).read_text()
    edit(project, ANSWERS, "# a friendlier voice\n", "")
    as_fresh(place, project, {"tts": "elevenlabs"}, "fresh")


@pytest.mark.full
def test_answers_that_were_changed_with_their_files_are_none(place: Place, project: Path) -> None:
    change(place, tts="elevenlabs")
    done = place.lkgen("update", "my-agent", "--check")
    assert done.returncode == 0, done.stdout


@pytest.mark.full
def test_a_wrong_answer_written_by_hand(place: Place, project: Path) -> None:
    edit(project, ANSWERS, "tts: cartesia", "tts: elevenlab")
    commit(project)
    done = place.lkgen("update", "my-agent")
    assert done.returncode == 2
    assert "did you mean elevenlabs" in done.stderr


@pytest.mark.full
def test_a_deprecated_provider_stays(place: Place, releases: Releases) -> None:
    project = releases.make(place.cwd / "my-agent", "v0.1.0", SLNG)
    said = json.loads(place.lkgen("update", "my-agent", "--json").stdout)
    assert [note for note in said["notes"] if note.startswith("tts slng is deprecated: LiveKit")]
    as_fresh(place, project, SLNG, "fresh")


def test_a_retired_model_is_named_with_its_successor(place: Place, releases: Releases) -> None:
    old = {"llm_model": "llama-3.3-70b-versatile"}
    project = releases.make(place.cwd / "my-agent", "v0.1.0", old)
    said = json.loads(place.lkgen("update", "my-agent", "--json").stdout)
    [note] = said["notes"]
    assert "llm_model llama-3.3-70b-versatile was retired by groq" in note
    command = note.partition("lkgen ")[2].split()
    commit(project)
    done = place.lkgen(command[0], "my-agent", *command[1:], "--json")
    assert json.loads(done.stdout)["notes"] == []
    assert "llama" not in (project / "src/my_agent/agent.py").read_text()


@pytest.mark.full
def test_the_lock_follows(place: Place, project: Path) -> None:
    change(place, tts="elevenlabs")
    lock, exported = ((project / name).read_text() for name in ("uv.lock", "requirements.txt"))
    for text in (lock, exported):
        assert "livekit-plugins-elevenlabs" in text
        assert "cartesia" not in text


@pytest.mark.full
def test_without_uv_an_own_dependency_leaves_the_lock(place: Place, project: Path) -> None:
    edit(project, "pyproject.toml", "dependencies = [", 'dependencies = [\n    "rich>=13",')
    commit(project)
    said = json.loads(place.lkgen("update", "my-agent", "--set", "tts=rime", "--json").stdout)
    [lock] = [one for one in said["left_to_you"] if one["path"] == "uv.lock"]
    assert "uv lock" in lock["what"]
    assert '"rich>=13"' in (project / "pyproject.toml").read_text()
    assert "livekit-plugins-rime" in (project / "pyproject.toml").read_text()
    assert git(project, "diff", "--name-only", "--", "uv.lock") == ""


@pytest.mark.full
def test_lines_of_ones_own_in_requirements(place: Place, project: Path) -> None:
    with (project / "requirements.txt").open("a") as file:
        file.write("# for the office\ncowsay==6.1\n")
    commit(project)
    change(place, tts="elevenlabs")
    text = (project / "requirements.txt").read_text()
    assert "cowsay==6.1" in text
    assert "# for the office" in text
    assert "cartesia" not in text
