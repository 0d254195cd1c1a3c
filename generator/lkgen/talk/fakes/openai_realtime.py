"""OpenAI's realtime models, `wss://api.openai.com/v1/realtime`; xAI and others speak it too."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.openai_error import gone
from lkgen.talk.fakes.kinds.openai_session import OpenAISession
from lkgen.talk.fakes.kinds.realtime_model import RealtimeModel
from lkgen.talk.fakes.kinds.wire import Wire


class OpenAIRealtime(RealtimeModel):
    """Hears, answers in speech or text, calls tools."""

    protocol = "openai-realtime"
    path = "/realtime"
    session = OpenAISession

    def refusal(self, status: int, reason: str) -> Refusal:
        kind = "server_error" if status >= 500 else "invalid_request_error"
        code = "invalid_api_key" if status == 401 else None
        error = {"type": kind, "code": code, "message": reason, "param": None, "event_id": None}
        return Refusal(status, reason, {"error": error})

    def gone(self, wire: Wire, model: str) -> Refusal:
        return gone(wire, model)
