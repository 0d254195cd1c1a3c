"""Settings of your own lack values that they require.

Names in the environment are those of the fields, in any case, with `env_prefix` before them where
the settings have one. The file that `env_file` names is looked for where the agent is started.

Fix:

Put the missing fields into the environment or that file.
"""

from __future__ import annotations

from lkgen.explain.entry import Entry

ENTRY = Entry(
    texts=(
        "validation error for {settings} {fields}Field required",
        "validation errors for {settings} {fields}Field required",
    ),
    source="seen: here, with pydantic-settings 2",
    examples=(
        (
            "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings: "
            "shop_id: Field required; tables: Field required"
        ),
    ),
    confidence="medium",
)
