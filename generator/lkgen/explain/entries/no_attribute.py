"""A name of LiveKit's is used that the installed version does not have.

It came with a later version, went with an earlier one, or was never there: examples on the web are
of all versions, and models make names up.

Fix:

Look at what the installed version offers, then write that or install the version the code is for.

    uv pip show livekit-agents
    uv run python -c "from livekit.agents import AgentSession; help(AgentSession)"
"""

from __future__ import annotations

from lkgen.explain.entry import Entry, Found


def detail(found: Found) -> str:
    """Where LiveKit has something of that name."""
    from lkgen.facts import facts, series

    name = found.values["name"]
    module = found.values.get("module") or ""
    if "module" in found.values:
        having = [id for id in series() if facts(id).home(f"livekit{module}.{name}")]
        return f"livekit{module} has {name} in {', '.join(having)}." if having else ""
    return ""


ENTRY = Entry(
    texts=(
        "module 'livekit{module}' has no attribute '{name}'",
        "'AgentSession' object has no attribute '{name}'",
        "'JobContext' object has no attribute '{name}'",
        "'Agent' object has no attribute '{name}'",
        "'RunContext' object has no attribute '{name}'",
        "'ChatContext' object has no attribute '{name}'",
        "'Room' object has no attribute '{name}'",
        "'LocalParticipant' object has no attribute '{name}'",
        "'RemoteParticipant' object has no attribute '{name}'",
        "'SpeechHandle' object has no attribute '{name}'",
        "'JobProcess' object has no attribute '{name}'",
        "'ChatMessage' object has no attribute '{name}'",
        "'AgentServer' object has no attribute '{name}'",
        "'LiveKitAPI' object has no attribute '{name}'",
        "Event' object has no attribute '{name}'",
        "'STT' object has no attribute '{name}'",
        "'TTS' object has no attribute '{name}'",
        "'VAD' object has no attribute '{name}'",
        "type object '{type}' has no attribute 'with_",
        "type object 'Agent' has no attribute '{name}'",
    ),
    source="seen: each series here; livekit/agents#1151 for an older one",
    examples=(
        "AttributeError: module 'livekit.agents' has no attribute 'VoiceAssistant'",
        "AttributeError: 'AgentSession' object has no attribute 'generate_answer'",
    ),
    rule="LKD007",
    confidence="medium",
    detail=detail,
)
