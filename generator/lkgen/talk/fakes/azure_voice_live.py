"""Azure's Voice Live: OpenAI's realtime protocol with the names of events that it had in beta."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from lkgen.talk.fakes.kinds.openai_session import OpenAISession
from lkgen.talk.fakes.openai_realtime import OpenAIRealtime


class _Session(OpenAISession):
    names: ClassVar[Mapping[str, str]] = {
        "conversation.item.added": "conversation.item.created",
        "response.output_audio.delta": "response.audio.delta",
        "response.output_audio.done": "response.audio.done",
        "response.output_audio_transcript.delta": "response.audio_transcript.delta",
        "response.output_audio_transcript.done": "response.audio_transcript.done",
        "response.output_text.delta": "response.text.delta",
        "response.output_text.done": "response.text.done",
    }


class AzureVoiceLive(OpenAIRealtime):
    """As OpenAI's."""

    protocol = "azure-voice-live"
    path = "/realtime"
    session = _Session
