"""Who names a model that its provider has shut off is told so, and gets it all the same."""

from __future__ import annotations

import json

from support.cli import Place

DEAD = (
    "llm_model llama-3.3-70b-versatile was retired by groq on 2026-08-16: use openai/gpt-oss-120b"
)


def test_a_flag(place: Place) -> None:
    named = ("--set", "llm_model=llama-3.3-70b-versatile")
    done = place.lkgen("new", "agent", "--defaults", "--no-lock", "--no-git", *named)
    assert done.returncode == 0
    assert DEAD in " ".join(done.stdout.split())
    agent = (place.cwd / "agent/src/agent/agent.py").read_text(encoding="utf-8")
    assert 'groq.LLM(model="llama-3.3-70b-versatile")' in agent


def test_an_answers_file_and_the_plan(place: Place) -> None:
    (place.cwd / "old.yml").write_text("llm: groq\nllm_model: llama-3.3-70b-versatile\n")
    command = ("new", "agent", "--defaults", "--dry-run", "--no-lock", "--answers", "old.yml")
    assert DEAD in json.loads(place.lkgen(*command, "--json").stdout)["notes"]
    assert DEAD in " ".join(place.lkgen(*command).stdout.split())


def test_what_ends_later_and_what_goes_with_its_successor(place: Place) -> None:
    later = place.lkgen(
        *("new", "agent", "--defaults", "--dry-run", "--no-lock", "--json"),
        *("--llm", "openai", "--set", "llm_model=gpt-4.1", "--tts", "gnani"),
        *("--set", "tts_model=vachana-voice-v3", "--set", "tts_voice=Karan"),
    )
    model, voice = json.loads(later.stdout)["notes"]
    assert model.startswith("llm_model gpt-4.1 ")
    assert model.endswith("by openai on 2027-01-14: use gpt-6-luna")
    assert voice.endswith("named no last day: use timbre-v2.0 with voice Pranav")


def test_a_made_up_name_is_nobodys_business(place: Place) -> None:
    done = place.lkgen(
        *("new", "agent", "--defaults", "--dry-run", "--no-lock", "--json"),
        *("--set", "llm_model=any/name"),
    )
    assert json.loads(done.stdout)["notes"] == []
