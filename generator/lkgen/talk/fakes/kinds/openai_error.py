"""Errors in OpenAI's form, and how those who speak its protocols say that a model is gone."""

from __future__ import annotations

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.wire import Gone, Wire

# What Groq and most others say.
_ELSEWHERE = Gone(
    404, "The model `MODEL` does not exist or you do not have access to it.", "model_not_found"
)


def gone(wire: Wire, model: str) -> Refusal:
    """How a provider that speaks one of OpenAI's protocols words that it has shut off a model."""
    said = wire.gone or _ELSEWHERE
    message = said.message.replace("MODEL", model)
    error = {"message": message, "type": said.type, "param": None, "code": said.code}
    if said.flat:
        return Refusal(said.status, message, {"object": "error", **error})
    return Refusal(said.status, message, {"error": error})
