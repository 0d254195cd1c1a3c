"""LiveKit's API per series, read through lkgen.facts: what rules about people's agents ask."""

from __future__ import annotations

import pytest

from lkgen.errors import LkgenError
from lkgen.facts import facts, series

ALL = series()
FROM_1_5 = [id for id in ALL if id != "1.3"]


@pytest.mark.parametrize("id", ALL)
def test_a_transcript_comes_with_its_text_and_whether_it_is_final(id: str) -> None:
    event = facts(id).events("livekit.agents.AgentSession")["user_input_transcribed"]
    assert event.arguments
    payload = facts(id).class_(event.arguments[0].type)
    assert payload
    assert payload.path == "livekit.agents.voice.events.UserInputTranscribedEvent"
    assert payload.parameters["transcript"].type == "str"
    assert payload.parameters["is_final"].type == "bool"
    assert {"speaker_id", "language"} <= payload.parameters.keys()


@pytest.mark.parametrize("id", ALL)
def test_a_name_of_0_x_is_no_event(id: str) -> None:
    events = facts(id).events("livekit.agents.AgentSession")
    assert {"agent_state_changed", "conversation_item_added", "error", "close"} <= events.keys()
    assert "user_speech_committed" not in events
    assert ("session_usage_updated" in events) == (id in FROM_1_5)


@pytest.mark.parametrize("id", ALL)
def test_a_room_calls_with_the_participant_that_left(id: str) -> None:
    event = facts(id).events("livekit.rtc.Room")["participant_disconnected"]
    assert event.arguments
    assert [(one.name, one.type) for one in event.arguments] == [
        ("participant", "RemoteParticipant")
    ]


@pytest.mark.parametrize("id", ALL)
def test_models_emit_metrics_and_errors(id: str) -> None:
    for part in ("stt.STT", "tts.TTS", "llm.LLM"):
        assert {"metrics_collected", "error"} <= facts(id).events(f"livekit.agents.{part}").keys()
    adapter = facts(id).events("livekit.agents.stt.FallbackAdapter")
    assert {"metrics_collected", "stt_availability_changed"} <= adapter.keys()
    assert "generation_created" in facts(id).events("livekit.agents.llm.RealtimeSession")


@pytest.mark.parametrize("id", ALL)
def test_an_async_handler_is_refused_and_an_unknown_event_is_not(id: str) -> None:
    refused = facts(id).refused
    assert refused["EventEmitter.on(event, async def)"].startswith(
        "ValueError: Cannot register an async callback with `.on()`."
    )
    assert refused["EventEmitter.on(unknown event, def)"] == ""


@pytest.mark.parametrize("id", ALL)
def test_a_model_of_ones_own_must_have(id: str) -> None:
    for name, abstract in {
        "llm.LLM": {"chat"},
        "llm.LLMStream": {"_run"},
        "stt.STT": {"_recognize_impl"},
        "tts.TTS": {"synthesize"},
        "tts.ChunkedStream": {"_run"},
        "vad.VAD": {"stream"},
    }.items():
        found = facts(id).class_(f"livekit.agents.{name}")
        assert found
        assert set(found.abstract) == abstract, name
    chat = facts(id).function("livekit.agents.llm.LLM.chat")
    assert chat
    assert not chat.is_async
    assert {"chat_ctx", "tools", "conn_options", "tool_choice"} <= chat.parameters.keys()
    assert chat.parameters["chat_ctx"].kind == "keyword"
    run = facts(id).function("livekit.agents.tts.ChunkedStream._run")
    assert run
    assert run.is_async
    assert list(run.parameters) == ["output_emitter"]


@pytest.mark.parametrize("id", ALL)
def test_turn_handling_came_with_1_5(id: str) -> None:
    session = facts(id).class_("livekit.agents.AgentSession")
    assert session
    assert session.takes("turn_detection")
    assert session.takes("turn_handling") == (id in FROM_1_5)
    deprecated = facts(id).deprecation("AgentSession", "turn_detection")
    assert (deprecated is not None) == (id in FROM_1_5)
    if deprecated:
        assert deprecated.how == "log"
        assert deprecated.text == (
            "turn_detection is deprecated and will be removed in v2.0. "
            "Use turn_handling=TurnHandlingOptions(...) instead"
        )


@pytest.mark.parametrize("id", FROM_1_5)
def test_turn_options_say_their_keys_and_defaults(id: str) -> None:
    options = facts(id).class_("livekit.agents.TurnHandlingOptions")
    assert options
    assert options.shape == "typed_dict"
    assert options.parameters["preemptive_generation"].type == "PreemptiveGenerationOptions"
    preemptive = facts(id).class_("livekit.agents.voice.turn.PreemptiveGenerationOptions")
    assert preemptive
    assert preemptive.parameters["enabled"].default == "True"
    assert preemptive.parameters["max_retries"].default == "3"


def test_what_a_session_does_unasked_changed() -> None:
    flat = "preemptive_generation"
    assert facts("1.3").session[flat] == "False"
    assert facts("1.5").session[f"turn_handling.{flat}.enabled"] == "True"
    assert [facts(id).session["vad"].rpartition(".")[2] for id in ALL] == ["None", "None", "VAD"]
    detectors = [facts(id).session["turn_detection"].rpartition(".")[2] for id in ALL]
    assert detectors == ["None", "None", "TurnDetector"]


@pytest.mark.parametrize("id", ALL)
def test_room_input_options_are_deprecated(id: str) -> None:
    found = facts(id).deprecation("RoomInputOptions")
    assert found
    assert (found.how, found.text) == (
        "log",
        "RoomInputOptions and RoomOutputOptions are deprecated, use RoomOptions instead",
    )


def test_deprecated_since() -> None:
    def since(name: str, argument: str = "") -> list[str]:
        return [id for id in ALL if facts(id).deprecation(name, argument)]

    assert since("metrics_collected") == ["1.5", "1.8"]
    assert since("AgentSession", "mcp_servers") == ["1.5", "1.8"]
    assert since("JobContext.connect", "e2ee") == ["1.5", "1.8"]
    assert since("UsageCollector") == ["1.5", "1.8"]
    assert since("cli._legacy.run_app") == ["1.8"]
    assert since("livekit.plugins.turn_detector") == ["1.8"]
    assert since("deepgram.stt.STT", "keyterms") == ["1.5", "1.8"]
    assert since("AgentSession") == since("Agent") == []


@pytest.mark.parametrize("id", ALL)
def test_worker_options_are_server_options_by_another_name(id: str) -> None:
    assert facts(id).home("livekit.agents.WorkerOptions") == "livekit.agents.worker.ServerOptions"
    options = facts(id).class_("livekit.agents.WorkerOptions")
    assert options
    assert options.takes("entrypoint_fnc")
    assert options.takes("prewarm_fnc")
    server = facts(id).class_("livekit.agents.AgentServer")
    assert server
    assert server.takes("setup_fnc")
    assert not server.takes("entrypoint_fnc")
    assert server.parameters["initialize_process_timeout"].default == "10.0"


@pytest.mark.parametrize("id", ALL)
def test_what_can_be_imported(id: str) -> None:
    known = facts(id)
    for name in ("llm.function_tool", "RoomInputOptions", "cli.run_app", "mcp.MCPServerHTTP"):
        module = "livekit.agents.llm" if name.startswith("mcp") else "livekit.agents"
        assert known.home(f"{module}.{name}"), name
    assert known.home("livekit.agents.pipeline") is None
    assert known.home("livekit.agents.multimodal") is None
    assert (known.home("livekit.agents.TurnHandlingOptions") is None) == (id == "1.3")
    assert known.home("livekit.plugins.deepgram.STT")
    assert known.home("livekit.plugins.deepgram.Whisper") is None
    assert known.home("livekit.rtc.ParticipantKind")


@pytest.mark.parametrize("id", ALL)
def test_a_plugin_says_what_it_takes(id: str) -> None:
    stt = facts(id).class_("livekit.plugins.deepgram.STT")
    assert stt
    assert stt.takes("model")
    assert not stt.takes("voice")


@pytest.mark.parametrize("id", ALL)
def test_an_argument_that_only_a_docstring_names_is_none(id: str) -> None:
    task = facts(id).class_("livekit.agents.beta.workflows.GetDtmfTask")
    assert task
    assert task.takes("num_digits")
    assert not task.takes("repeat_instructions")


def test_packages_say_which_python_and_which_others_they_need() -> None:
    asked = [facts(id).packages["livekit-agents"].requires_python for id in ALL]
    assert asked == ["<3.14,>=3.9", "<3.15,>=3.10", "<3.15,>=3.10"]
    for id in ALL:
        needed = facts(id).packages["livekit-agents"].requires
        assert len([one for one in needed if one.startswith("livekit==")]) == 1
        deepgram = facts(id).packages["livekit-plugins-deepgram"]
        assert any(one.startswith("livekit-agents") for one in deepgram.requires)


def test_an_unknown_series_is_an_error_that_says_which_there_are() -> None:
    with pytest.raises(LkgenError, match="no facts about") as raised:
        facts("0.12")
    assert raised.value.hint == f"Known: {', '.join(ALL)}"
