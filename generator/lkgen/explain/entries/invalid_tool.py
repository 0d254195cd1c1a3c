"""Something in `tools=` is no tool.

A plain function is none until `@function_tool` makes it one; a wrapper around a tool takes that
away again.

Fix:

    @function_tool
    async def lookup(city: str) -> str: ...
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "Invalid tool type: {name}. Expected",
        "Invalid tool type(s)",
        "unknown tool type",
        "Unsupported function tool type",
        "Expected an instance of FunctionTool or RawFunctionTool, got a callable object",
        "raw function name cannot be empty",
        "raw function description must contain a parameters key",
    ),
    source="seen: each series here",
    examples=("TypeError: Invalid tool type: <class 'function'>. Expected Tool or ToolSet.",),
    rule="LKD038",
    confidence="medium",
)
