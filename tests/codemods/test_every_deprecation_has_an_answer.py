"""What LiveKit prints to be deprecated is rewritten, or there is a reason why it is not."""

from __future__ import annotations

import pytest

from lkgen.codemods.idioms import renamed_arguments, turn_options
from lkgen.facts import Deprecation, facts, series

REWRITTEN = {
    *turn_options.WAYS,
    *(row.old for row in renamed_arguments.ROWS),
    *("room_input_options", "room_output_options", "mcp_servers"),
    *("metrics_collected", "UsageCollector", "UsageSummary", "livekit.plugins.turn_detector"),
}
# How texts begin of which code is not rewritten, and why.
NOT_REWRITTEN = {
    "SynthesizeStream: handling multiple segments": "about how a TTS is written",
    "AgentFalseInterruptionEvent.": "what it told is done by LiveKit itself: there is no successor",
    "`use_realtime` parameter": "its model is one of two, by what else is given",
    "`audio_settings` is deprecated": "of 1.3 only: gone in 1.5",
    "`transcription_config` is deprecated": "of 1.3 only: gone in 1.5",
    "Invoking the download-files": "a command",
    "dev mode is deprecated": "a command",
    "console mode is deprecated": "a command",
    "the built-in Python CLI": "a command: started with python -m livekit.agents, it is not run",
    "sparrowS is deprecated": "another model, which sounds otherwise",
    "'u3-pro' is deprecated": "a model: the catalogue says when one is retired",
    "The OPENAI_API_VERSION environment": "an environment variable, and past its end",
    "The `api_version` parameter": "another API, and past its end",
    "The `languages` parameter": "becomes two, by what is in it",
    "`{name}` is deprecated": "said with the name only when it runs",
    "`diarization_sensitivity` is": "of an object of options",
    "`enable_partials` is deprecated": "of an object of options",
    "inference_class is deprecated": "has no effect",
    "{model} is deprecated": "said with the name only when it runs",
    "AsyncRunContext is deprecated": "of 1.5 and 1.6 only",
    "'agent_context_carryover' is": "an option of the session instead",
    "Passing an aioboto3.Session": "another class of another library",
    "Passing `model_path`": "becomes an object of its own",
    "`forbid_speech_after_tool_call`": "becomes one for each tool",
    "`STT.update_speakers()` is": "without a successor",
    "`TurnDetectionMode.{mode.name}`": "said with the name only when it runs",
    "`create_persona` is deprecated": "takes other arguments",
    "`{deprecated_name}` is deprecated": "the arguments are rewritten, variables are not",
}


@pytest.mark.parametrize("id", series())
def test_each_is_rewritten_or_has_a_reason_not_to_be(id: str) -> None:
    lacking = [
        one.text
        for one in facts(id).deprecations
        if not rewritten(one) and not any(one.text.startswith(text) for text in NOT_REWRITTEN)
    ]
    assert lacking == []


def test_each_reason_is_needed() -> None:
    texts = [one.text for id in series() for one in facts(id).deprecations if not rewritten(one)]
    unused = [own for own in NOT_REWRITTEN if not any(text.startswith(own) for text in texts)]
    assert unused == []


def rewritten(one: Deprecation) -> bool:
    return bool(REWRITTEN & {*one.arguments, *one.names})


ROWS = [pytest.param(row, id=f"{row.of}-{row.method}-{row.old}") for row in renamed_arguments.ROWS]


@pytest.mark.parametrize("row", ROWS)
def test_a_renamed_argument_is_deprecated_and_its_successor_taken(
    row: renamed_arguments.Row,
) -> None:
    known = facts(row.since)
    whole = known.class_(row.of)
    assert whole, row.of
    taker = known.function(f"{row.of}.{row.method}") if row.method else whole
    if taker:
        assert not row.new or taker.takes(row.new)
    name = f"{row.of.rpartition('.')[2]}.{row.method}" if row.method else row.of.rpartition(".")[2]
    deprecated = {arg for one in known.deprecations for arg in one.arguments}
    assert row.old in deprecated or "tavus" in row.of, name


def test_the_options_of_turns_are_those_that_are_deprecated() -> None:
    for id in series()[1:]:
        named = [
            argument
            for one in facts(id).deprecations
            if "turn_handling=TurnHandlingOptions" in one.text
            for argument in one.arguments
        ]
        assert sorted(named) == sorted(turn_options.WAYS)


def test_the_successors_are_there() -> None:
    """What the codemods write is taken by the series that they need."""
    for id in series():
        assert facts(id).home("livekit.agents.AgentServer")
        assert facts(id).home("livekit.agents.voice.room_io.RoomOptions")
    for id in series()[1:]:
        session = facts(id).class_("livekit.agents.AgentSession")
        assert session
        assert session.takes("turn_handling")
        assert session.takes("tools")
        assert "usage" in session.properties
        toolset = facts(id).class_("livekit.agents.llm.mcp.MCPToolset")
        assert toolset
        assert toolset.takes("id")
        assert toolset.takes("mcp_server")
    detector = facts("1.8").class_("livekit.agents.inference.TurnDetector")
    assert detector
    assert detector.takes("version")
