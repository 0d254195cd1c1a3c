"""The seed's session options, against this Python's livekit-agents."""

import inspect
import logging

import pytest
from livekit.agents import AgentSession
from livekit.agents.version import __version__

OLD = tuple(map(int, __version__.split(".")[:2])) < (1, 5)
SEED = {
    "preemptive_generation": True,
    "resume_false_interruption": True,
    "false_interruption_timeout": 1.0,
    "turn_detection": "vad",
}
IN_ITS_PLACE = "Use turn_handling=TurnHandlingOptions(...) instead"


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


async def test_the_flat_options_work_and_from_1_5_on_are_deprecated(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        session = AgentSession(**SEED)
    if OLD:
        assert said(caplog) == []
        assert session.options.preemptive_generation is True
        assert session.options.false_interruption_timeout == 1.0
        return
    [message] = said(caplog)
    assert message.endswith(f"are deprecated and will be removed in v2.0. {IN_ITS_PLACE}")
    assert all(name in message for name in SEED)
    assert session.options.interruption["false_interruption_timeout"] == 1.0


async def test_turn_handling_takes_the_same_values_from_1_5_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    options = {
        "turn_detection": "vad",
        "interruption": {"resume_false_interruption": True, "false_interruption_timeout": 1.0},
        "preemptive_generation": {"enabled": True},
    }
    if OLD:
        with pytest.raises(TypeError, match="unexpected keyword argument 'turn_handling'"):
            AgentSession(turn_handling=options)
        return
    session = AgentSession(turn_handling=options)
    assert said(caplog) == []
    assert session.options.interruption["false_interruption_timeout"] == 1.0
    assert session.options.preemptive_generation["enabled"] is True


async def test_where_both_are_given_turn_handling_wins_wholesale() -> None:
    if OLD:
        assert "turn_handling" not in inspect.signature(AgentSession).parameters
        return
    flat = {"false_interruption_timeout": 1.0}
    session = AgentSession(turn_handling={"turn_detection": "vad"}, **flat)
    assert session.options.interruption["false_interruption_timeout"] == 2.0


async def test_what_the_seed_turns_on_was_the_default_already_but_for_two() -> None:
    options = AgentSession().options
    if OLD:
        assert options.preemptive_generation is False
        assert options.resume_false_interruption is True
        assert options.false_interruption_timeout == 2.0
    else:
        assert options.preemptive_generation["enabled"] is True
        assert options.interruption["resume_false_interruption"] is True
        assert options.interruption["false_interruption_timeout"] == 2.0


def test_prewarm_is_the_setup_function_of_both_kinds_of_server() -> None:
    from livekit.agents import AgentServer, WorkerOptions

    def prewarm(process: object) -> None:
        pass

    async def entrypoint(ctx: object) -> None:
        pass

    old = AgentServer.from_server_options(
        WorkerOptions(entrypoint_fnc=entrypoint, prewarm_fnc=prewarm)
    )
    assert old.setup_fnc is prewarm
    assert AgentServer(setup_fnc=prewarm).setup_fnc is prewarm
    assert "setup_fnc" in inspect.signature(AgentServer).parameters
