"""Recorded sentences that a caller can say."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from lkgen.errors import LkgenError
from lkgen.safe_yaml import read

FOLDER = Path(__file__).parent


def sentences() -> dict[str, str]:
    """Every clip's name and the sentence said in it, in the order of `clips.yml`."""
    return {name: entry["say"] for name, entry in _entries().items()}


def replies() -> dict[str, str]:
    """Every clip's sentence and an answer that fits it, in the same order."""
    return {entry["say"]: entry["reply"] for entry in _entries().values()}


def _entries() -> dict[str, dict[str, Any]]:
    return cast("dict[str, dict[str, Any]]", read(FOLDER / "clips.yml"))


def clip(name_or_sentence: str) -> Path:
    """The WAV file of a clip, found by its name or by the sentence said in it.

    Raises:
        LkgenError: no clip says that; the hint lists those there are.
    """
    for name, sentence in sentences().items():
        if name_or_sentence in (name, sentence):
            return FOLDER / f"{name}.wav"
    raise LkgenError(
        f"no recorded clip says {name_or_sentence!r}",
        hint="Recorded sentences:\n" + "\n".join(f"  {said}" for said in sentences().values()),
    )
