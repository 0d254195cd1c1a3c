"""Which files from a hub LiveKit's turn-detector plugin wants, and whether they are here."""

from __future__ import annotations

import ast
import contextlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from lkgen.project.source import parse

# Of each revision; read by the plugin and by the tokenizer it loads (1.3.12, 1.5.17 and 1.8.9).
_FILES = ("languages.json", "tokenizer.json", "onnx/{onnx}")


@dataclass(frozen=True)
class Model:
    """What an installed turn-detector plugin wants from the hub.

    Attributes:
        repository: its name on the hub.
        revisions: the tags of its models, by the plugin's name for each (`en`, `multilingual`).
            From 1.5 on it loads all of them, whichever the agent uses.
        onnx: name of the model's file.
    """

    repository: str
    revisions: Mapping[str, str]
    onnx: str

    @property
    def folder(self) -> str:
        """Its folder in a hub cache."""
        return "models--" + self.repository.replace("/", "--")


def wanted_model(plugins: Path) -> Model | None:
    """What the turn-detector plugin in a `livekit/plugins` folder wants; None without plugin.

    Read from its `models.py`, since revisions change between releases.
    """
    try:
        tree = parse((plugins / "turn_detector" / "models.py").read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return None
    values: dict[str, object] = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        if isinstance(target, ast.Name) and value is not None:
            with contextlib.suppress(ValueError):
                values[target.id] = ast.literal_eval(value)
    if not {"HG_MODEL", "ONNX_FILENAME", "MODEL_REVISIONS"} <= values.keys():
        return None
    revisions = cast("dict[str, str]", values["MODEL_REVISIONS"])
    return Model(str(values["HG_MODEL"]), revisions, str(values["ONNX_FILENAME"]))


def hub_cache(environ: Mapping[str, str]) -> Path:
    """Where huggingface_hub keeps its files, by the rules of its `constants.py`."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if environ.get(name):
            return Path(os.path.expandvars(environ[name])).expanduser()
    cache = environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = environ.get("HF_HOME") or f"{cache}/huggingface"
    return Path(os.path.expandvars(home)).expanduser() / "hub"


def has_files(model: Model, cache: Path, kinds: Collection[str] = ()) -> bool:
    """Whether a hub cache holds these of a model's revisions, or all of them, completely."""
    return all(
        complete(model, revision, cache)
        for kind, revision in model.revisions.items()
        if kind in (kinds or model.revisions)
    )


def complete(model: Model, revision: str, cache: Path) -> bool:
    """Whether a hub cache holds all files of one revision."""
    folder = cache / model.folder
    try:
        commit = (folder / "refs" / revision).read_text(encoding="utf-8").strip()
    except OSError:
        return False
    snapshot = folder / "snapshots" / commit
    return all((snapshot / name.format(onnx=model.onnx)).is_file() for name in _FILES)
