"""The code is for LiveKit Agents 0.x, and 1.x is installed.

VoiceAssistant, VoicePipelineAgent and MultimodalAgent became AgentSession and Agent in 1.0;
FunctionContext and ai_callable became function_tool.

Fix:

Write it as 1.x has it:

    session = AgentSession(stt=..., llm=..., tts=...)
    await session.start(agent=Agent(instructions="..."), room=ctx.room)

`lkgen new` writes such an agent. To run the old code as it is: `uv add "livekit-agents<1"`.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "No module named 'livekit.agents.{module}'",
        "cannot import name 'multimodal' from 'livekit.agents'",
        "cannot import name 'pipeline' from 'livekit.agents'",
        "cannot import name 'voice_assistant' from 'livekit.agents'",
        "cannot import name 'transcription' from 'livekit.agents'",
        "cannot import name 'VoiceAssistant' from 'livekit.agents",
        "cannot import name 'VoicePipelineAgent' from 'livekit.agents",
        "cannot import name 'MultimodalAgent' from 'livekit.agents",
        "module 'livekit.agents.llm' has no attribute 'FunctionContext'",
        "module 'livekit.agents.llm' has no attribute 'ai_callable'",
        "has no attribute 'TypeInfo'",
        "'WeakSet' object is not subscriptable",
        "'livekit.agents.{module}' could not be resolved",
    ),
    source="livekit/agents#1980, livekit/agents#2264, livekit/agents#2637, livekit/livekit#3663",
    examples=(
        "ModuleNotFoundError: No module named 'livekit.agents.pipeline'",
        "ImportError: cannot import name 'multimodal' from 'livekit.agents'",
        'Import "livekit.agents.multimodal" could not be resolved',
    ),
    rule="LKD007",
)
