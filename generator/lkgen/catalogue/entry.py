"""What all entries of the catalogue are."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Url = Annotated[str, Field(pattern=r"^https://")]


class Entry(BaseModel):
    """Strict: a field that is not listed is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
