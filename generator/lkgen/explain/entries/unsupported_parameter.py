"""The model does not take a parameter of the request, or not that value.

Reasoning models take no `temperature`; providers that speak OpenAI's protocol take only a part of
it. A plugin may set parameters by itself for models that it knows.

Fix:

Leave that parameter out, or choose a model that takes it.

    llm = openai.LLM(model="...")   # without temperature
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Unsupported value: '{name}' does not support",
        "Unsupported parameter: '{name}'",
        "Unrecognized request argument supplied: {name}",
        "unknown parameter: '{name}'",
        "property '{name}' is unsupported",
        "'{name}' is not supported with this model",
        "Invalid value for '{name}'",
        "unsupported_value",
        "unsupported_parameter",
    ),
    source="seen: the providers' own messages",
    examples=(
        (
            "Error code: 400 - {'error': {'message': \"Unsupported value: 'temperature' does "
            'not support 0.6 with this model. Only the default (1) value is supported.", '
            "'code': 'unsupported_value'}}"
        ),
    ),
    confidence="medium",
)
