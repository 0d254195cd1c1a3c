"""Errors in OpenAI's form, and how those who speak its protocols say that a model is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lkgen.talk.fakes.kinds.base import Refusal
from lkgen.talk.fakes.kinds.wire import Wire


class _Gone(NamedTuple):
    """An answer; MODEL in its message stands for the name."""

    status: int
    message: str
    code: str | int
    kind: str = "invalid_request_error"


# As agents have met them: issues of public repositories, and the providers' own pages.
_GONE: Mapping[str, _Gone] = {
    "AZURE_OPENAI_API_KEY": _Gone(404, "Resource not found", "404"),
    "DEEPSEEK_API_KEY": _Gone(
        400,
        "The supported API model names are deepseek-flash, but you passed MODEL.",
        "invalid_request_error",
    ),
    "FIREWORKS_API_KEY": _Gone(
        404, "Model not found, inaccessible, and/or not deployed", "NOT_FOUND"
    ),
    "MISTRAL_API_KEY": _Gone(400, "Invalid model: MODEL", "1500", "invalid_model"),
    "OPENAI_API_KEY": _Gone(
        404,
        "The model `MODEL` has been deprecated, learn more here: "
        "https://platform.openai.com/docs/deprecations",
        "model_not_found",
    ),
    "PERPLEXITY_API_KEY": _Gone(
        400,
        "Invalid model 'MODEL'. Permitted models can be found in the documentation at "
        "https://docs.perplexity.ai/guides/model-cards.",
        400,
        "invalid_model",
    ),
    "SAMBANOVA_API_KEY": _Gone(
        410,
        "The requested model (MODEL) is not available on SambaNova Cloud. For more information, "
        "please visit https://docs.sambanova.ai/cloud/docs/resources/deprecations.",
        "model_not_found",
    ),
    "TOGETHER_API_KEY": _Gone(
        400,
        "Unable to access non-serverless model MODEL. Please visit "
        "https://api.together.ai/models/MODEL to create and start a new dedicated endpoint for "
        "the model.",
        "model_not_available",
    ),
}
# What Groq and most others say.
_ELSEWHERE = _Gone(
    404, "The model `MODEL` does not exist or you do not have access to it.", "model_not_found"
)


def gone(wire: Wire, model: str) -> Refusal:
    """How a provider that speaks one of OpenAI's protocols words that it has shut off a model."""
    said = _GONE.get(wire.key, _ELSEWHERE)
    message = said.message.replace("MODEL", model)
    error = {"message": message, "type": said.kind, "param": None, "code": said.code}
    if wire.key == "MISTRAL_API_KEY":
        return Refusal(said.status, message, {"object": "error", **error})
    return Refusal(said.status, message, {"error": error})
