"""The provider has no model of that name for this account.

It was shut off, is misspelled, or needs a plan or region that the account lacks. A plugin's
default may be a model that is gone. On Azure the name is that of your deployment.

Fix:

Write a model out that the provider serves today. `lkgen list llm` shows those that lkgen uses.

    llm = groq.LLM(model="openai/gpt-oss-120b")
"""

from __future__ import annotations

from lkgen.explain.entry import Entry, Found


def detail(found: Found) -> str:
    """What the catalogue knows of that model."""
    return found.retired((found.values.get("model") or "").strip("'"))


ENTRY = Entry(
    texts=(
        "The model {model} does not exist or you do not have access to it",
        "The model {model} has been decommissioned",
        "model_decommissioned",
        "models/{model} is not found for API version",
        "model: {model}', 'type': 'not_found_error",
        "model_not_found",
        "'not_found_error', 'message': 'model: {model}'",
        "Model '{model}' not found",
        "{model} is not a valid model ID",
        "DeploymentNotFound",
        "No endpoints found for {model}",
        "model_id_does_not_exist",
        "This model is no longer available",
        "A model with model ID {model} does not exist",
        "model ID {model} is not supported",
        "Unknown model",
        "Unsupported model",
        "invalid model",
        "model is not supported",
        "NotFoundError: Error code: 404",
        "This model models/{model} is no longer available",
    ),
    source="iyaja/llama-fs#65; seen: each series here, and the catalogue's list of retired models",
    examples=(
        (
            "APIStatusError: Error code: 404 - {'error': {'message': 'The model "
            "`llama-3.3-70b-versatile` does not exist or you do not have access to it.', "
            "'code': 'model_not_found'}}"
        ),
        (
            "groq.BadRequestError: Error code: 400 - {'error': {'message': 'The model "
            "`llama3-70b-8192` has been decommissioned and is no longer supported.', 'code': "
            "'model_decommissioned'}}"
        ),
    ),
    rule="LKD026",
    detail=detail,
)
