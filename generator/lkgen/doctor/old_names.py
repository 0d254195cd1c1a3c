"""Names that older versions of LiveKit Agents had, and what stands for them now."""

from __future__ import annotations

# What 0.x had, and what stands for it since 1.0 (the migration guide of LiveKit's documentation).
NAMES = {
    "VoicePipelineAgent": "AgentSession",
    "VoiceAssistant": "AgentSession",
    "MultimodalAgent": "AgentSession(llm=openai.realtime.RealtimeModel())",
    "AgentCallContext": "RunContext",
    "AgentTranscriptionOptions": "RoomOptions",
    "FunctionContext": "Agent with methods marked @function_tool",
    "ai_callable": "function_tool",
    "TypeInfo": "Annotated[…, Field(description=…)]",
    "pipeline": "AgentSession",
    "multimodal": "AgentSession",
    "voice_assistant": "AgentSession",
    "transcription": "AgentSession, which transcribes by itself",
    "JobType": "nothing; leave it out",
}
# Events of 0.x's VoicePipelineAgent and MultimodalAgent, and what tells the same since 1.0.
EVENTS = {
    "user_speech_committed": "conversation_item_added",
    "agent_speech_committed": "conversation_item_added",
    "agent_speech_interrupted": "conversation_item_added",
    "user_started_speaking": "user_state_changed",
    "user_stopped_speaking": "user_state_changed",
    "agent_started_speaking": "agent_state_changed",
    "agent_stopped_speaking": "agent_state_changed",
    "function_calls_collected": "function_tools_executed",
    "function_calls_finished": "function_tools_executed",
}
# What 1.0 to 1.2 had and no later version has.
REMOVED = ("Worker", "SimulateJobInfo", "debug", "http_server")
