"""The key of a provider is not in the environment.

`.env.local` is only read where `load_dotenv(".env.local")` runs before the plugin is made. A
container and a service have the variables that they are given, not those of your shell. A variable
that is there but empty counts as none.

Fix:

    load_dotenv(".env.local")   # first thing in the file

    docker run --env-file .env.local my-agent
"""

from __future__ import annotations

from lkgen.explain.entry import Entry, Found


def detail(found: Found) -> str:
    """Which variable it is."""
    variable = found.values.get("variable") or ""
    return f"The variable is {variable}." if variable.isupper() else ""


ENTRY = Entry(
    texts=(
        "API key is required, either as argument or set {variable} environment",
        "API key is required, either as argument or set {variable} environmental",
        "API key is required for Google API either via api_key or {variable} environment",
        "API key required. Set {variable} or",
        "API key is required",
        "_API_KEY must be set",
        (
            "The api_key client option must be set either by passing api_key to the client or "
            "by setting the {variable} environment"
        ),
        "Missing credentials. Please pass",
        "Missing Azure endpoint",
        "Could not resolve authentication method",
        "{variable} is required, either as argument",
        "api_key must be provided",
    ),
    source="seen: each series here",
    examples=(
        (
            "ValueError: Deepgram API key is required, either as argument or set "
            "DEEPGRAM_API_KEY environment variable"
        ),
        (
            "openai.OpenAIError: The api_key client option must be set either by passing "
            "api_key to the client or by setting the OPENAI_API_KEY environment variable"
        ),
    ),
    rule="LKD061",
    detail=detail,
)
