"""A person answers a template's questions, by Copier's own prompts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lkgen.errors import LkgenError
from lkgen.template.renderer import ANSWERS_FILE
from lkgen.template.source import Source


def copy_asking(
    source: Source, folder: Path, data: Mapping[str, Any], today: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Ask what `data` leaves open, render into `folder`, and return all answers.

    `today` has the answers that are offered first. Raises LkgenError where Copier's settings do
    not work.
    """
    import copier
    import yaml
    from copier.errors import SettingsError
    from plumbum import local

    given = dict(data)
    if source.url:
        # Not a question: the answers file takes its stamp from it, and forgets it.
        given["lkgen_release"] = {"url": source.url, "ref": source.ref}
    # Without git on PATH Copier takes the folder as it is and starts no process (9.15.1).
    with local.env(PATH=""):
        try:
            copier.run_copy(
                str(source.root), folder, data=given, user_defaults=dict(today or {}), quiet=True
            )
        except SettingsError as error:
            settings = os.environ.get("COPIER_SETTINGS_PATH", "Copier's settings.yml")
            raise LkgenError(f"{settings} does not work: {error}. Nothing was written.") from None
    stored: dict[str, Any] = yaml.safe_load((folder / ANSWERS_FILE).read_text(encoding="utf-8"))
    return {key: value for key, value in stored.items() if not key.startswith("_")}


def ask(source: Source, name: str, today: Mapping[str, Any]) -> dict[str, Any]:
    """Ask every question of a project in a folder called `name`; `today` has what is offered."""
    with tempfile.TemporaryDirectory(prefix="lkgen-asking-") as folder:
        return copy_asking(source, Path(folder) / name, {}, today)
