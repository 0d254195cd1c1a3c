"""The canary: what a release of LiveKit breaks, with the provider and the argument by name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import introspect
import pytest
from canary import deprecations_of, error_of, failures, look_at, together
from canary_report import Seen, report
from support.environments import environment
from support.projects import MakeProject

from lkgen.catalogue import catalogue

pytestmark = pytest.mark.series

SERIES = catalogue().series[-1]
TODAY = catalogue().retired.looked_up


@pytest.fixture
def offered() -> dict[str, Any]:
    """What the packages of the newest series offer, to be changed as a release would."""
    return introspect.offered(SERIES.id)


def seen(offered: dict[str, Any]) -> Seen:
    """What the canary makes of it, where every session builds."""
    found = Seen(versions=dict(SERIES.packages), offered=offered, built=9)
    look_at(found, SERIES)
    return found


def test_nothing_to_say(offered: dict[str, Any]) -> None:
    found = seen(offered)
    assert not found.broken
    assert "Nothing broke: 9 sessions build" in report(found, SERIES, TODAY)


def test_defaults_whose_end_is_near_or_that_nobody_has_confirmed(offered: dict[str, Any]) -> None:
    found = seen(offered)
    assert "Ends within six months" not in report(found, SERIES, TODAY)
    fresh, later = report(found, SERIES, TODAY), report(found, SERIES, TODAY + timedelta(days=400))
    groq = "**Groq** llm 1.3, 1.5, 1.8: openai/gpt-oss-120b, last seen on 2026-10-26"
    assert groq not in fresh
    assert groq in later
    assert "tara, never looked up" in fresh


def test_a_change_is_named_with_the_part_that_it_breaks(offered: dict[str, Any]) -> None:
    elevenlabs = offered["livekit-plugins-elevenlabs"]
    del elevenlabs["classes"]["livekit.plugins.elevenlabs.TTS"]["parameters"]["voice_id"]
    elevenlabs["environment"].remove("ELEVEN_API_KEY")
    cartesia = offered["livekit-plugins-cartesia"]
    cartesia["literals"]["TTSModels"].remove("sonic-3")
    gnani = offered["livekit-plugins-gnani"]["classes"]["livekit.plugins.gnani.STT"]
    gnani |= {"model": "vachana-stt-v4"}
    told = report(seen(offered), SERIES, TODAY)
    assert "- **ElevenLabs** tts: there is no parameter voice_id" in told
    assert "- **ElevenLabs** stt: ELEVEN_API_KEY is no longer read" in told
    assert "- **Cartesia** tts: sonic-3 is no longer listed in TTSModels" in told
    assert "its model, which is left to it, is vachana-stt-v4 and was vachana-stt-v3" in told


def test_a_package_that_cannot_be_imported_is_told_once(offered: dict[str, Any]) -> None:
    error = "ImportError: no module named rings"
    offered["livekit-plugins-openai"] = {"import_error": error}
    found = seen(offered)
    found.errors = {"cascade+llm-openai": error, "cascade+llm-groq": "TypeError: no rings"}
    told = report(found, SERIES, TODAY)
    assert told.count(error) == 1
    assert "OpenAI (stt, llm, tts, realtime)" in told
    assert "2 do not build (1 for a package that cannot be imported)" in told
    assert "- `TypeError: no rings`<br>cascade+llm-groq" in told


def test_what_is_new_is_folded(offered: dict[str, Any]) -> None:
    parameters = offered["livekit-agents"]["classes"]["livekit.agents.inference.STT"]["parameters"]
    parameters["accent"] = {"type": "str", "default": "''"}
    found = seen(offered)
    assert not found.broken
    assert "1</summary>\n\n- new parameter accent: inference.STT" in report(found, SERIES, TODAY)


def test_packages_that_go_with_none_of_the_others_are_left_out() -> None:
    asked: list[list[str]] = []

    def works(names: list[str]) -> str:
        asked.append(names)
        return next((f"{bad} is bad" for bad in ("c", "g") if bad in names), "")

    kept, left_out = together(list("abcdefgh"), works)
    assert kept == list("abdefh")
    assert left_out == {"c": "c is bad", "g": "g is bad"}
    assert asked[0] == list("abcdefgh")


def test_errors_and_deprecations_of_sessions(make_project: MakeProject, tmp_path: Path) -> None:
    """Of projects that are broken on purpose, built as the canary builds them."""
    lines = {
        "0000": "",
        "0001": "import warnings\nwarnings.warn('rings are old', DeprecationWarning)\n",
        "0002": "raise TypeError('no rings') from ValueError('in\\n  two lines')\n",
    }
    for name, line in lines.items():
        agent = make_project(name) / "src" / f"agent_{name}" / "agent.py"
        agent.write_text(agent.read_text(encoding="utf-8") + line, encoding="utf-8")
    printed = failures(str(environment(SERIES.id)), tmp_path, list(lines))
    assert not printed.startswith("0000")
    old, wrong = printed.split("0002: ")
    assert error_of(old) == ""
    [deprecation] = deprecations_of(old)
    assert deprecation.startswith("rings are old (")
    assert error_of(wrong) == "TypeError: no rings"
