"""The model's provider does not take the schema that was made of a tool's parameters.

Parameters without a type, `**kwargs`, `dict`, `Any` and unions have no schema that every provider
takes. Up to 1.3 a tool without parameters has one that Groq refuses. OpenAI's strict mode and
Gemini each refuse other things.

Fix:

Give each parameter a plain type and a description; take a Literal or an Enum for choices. What
cannot be said so, say as a raw schema:

    @function_tool(raw_schema={"name": "book", "description": "...", "parameters": {
        "type": "object", "properties": {"people": {"type": "integer"}}, "required": ["people"]}})
    async def book(raw_arguments: dict[str, object]) -> str: ...
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Invalid schema for function",
        "invalid JSON schema for tool",
        "schema must have a 'type' key",
        "'required' present but 'properties' is missing",
        "Invalid value at 'tools",
        "function_declarations[",
        "GenerateContentRequest.tools",
        "Unknown name '{name}' at '{place}tools",
        "tools.{number}.custom.input_schema",
        "Extra required key '{name}' supplied",
        "'additionalProperties' is required to be supplied and to be false",
    ),
    source=(
        "livekit/agents#2616, livekit/agents#1987, livekit/agents#4610, livekit/agents#5450; "
        "seen: each series here"
    ),
    examples=(
        (
            "Error code: 400 - {'error': {'message': \"Invalid schema for function 'book': In "
            "context=('properties', 'kwargs'), schema must have a 'type' key.\"}}"
        ),
        (
            "invalid JSON schema for tool django_health, tools[4].function.parameters: "
            "'required' present but 'properties' is missing"
        ),
    ),
)
