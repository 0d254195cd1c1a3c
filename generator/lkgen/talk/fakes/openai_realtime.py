"""OpenAI's realtime models, `wss://api.openai.com/v1/realtime`; xAI and others speak it too."""

from __future__ import annotations

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Refusal, Service
from lkgen.talk.fakes.kinds.openai_session import OpenAISession
from lkgen.talk.fakes.kinds.realtime_model import RealtimeModel


class OpenAIRealtime(RealtimeModel):
    """Hears, answers in speech or text, calls tools."""

    protocol = "openai-realtime"
    path = "/realtime"
    session = OpenAISession
    services = (
        Service("api.openai.com", "OPENAI_API_KEY", prefix="/v1"),
        Service("api.x.ai", "XAI_API_KEY", prefix="/v1"),
        # Its client takes no key that begins otherwise.
        Service("api.thunderphone.com", "THUNDERPHONE_API_KEY", prefix="/v1", key_start="sk_live_"),
        Service("*.openai.azure.com", "AZURE_OPENAI_API_KEY", prefix="/openai"),
        Service("*.openai.azure.com", "AZURE_OPENAI_API_KEY", prefix="/openai/v1"),
    )

    def key(self, request: web.Request) -> str | None:
        return request.headers.get("api-key") or super().key(request)

    def refusal(self, status: int, reason: str) -> Refusal:
        kind = "server_error" if status >= 500 else "invalid_request_error"
        code = "invalid_api_key" if status == 401 else None
        error = {"type": kind, "code": code, "message": reason, "param": None, "event_id": None}
        return Refusal(status, reason, {"error": error})
