"""A stand-in for the files of LiveKit's turn-detector plugin, where the real ones are absent.

The plugin (livekit-plugins-turn-detector) takes its model from the Hugging Face hub and cannot
work without. A private hub cache with a model that always says "the turn has ended" lets an agent
run unmodified; what then decides is the plugin's own code and the session's minimum delay.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import struct
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from lkgen.project.source import parse

REMARK = (
    "The turn detector's model files are not on this machine: a stand-in decided that every turn "
    "had ended, so turn timing is not real. To use the real ones run the agent's download-files."
)

# Of each revision; read by the plugin and by the tokenizer it loads (1.3.12, 1.5.17 and 1.8.9).
_FILES = ("languages.json", "tokenizer.json", "onnx/{onnx}")
# The languages that the plugin's page on PyPI names.
_LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl", "zh", "ja", "ko", "id", "tr", "ru", "hi")
_THRESHOLD = 0.5


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
        _complete(model, revision, cache)
        for kind, revision in model.revisions.items()
        if kind in (kinds or model.revisions)
    )


def _complete(model: Model, revision: str, cache: Path) -> bool:
    folder = cache / model.folder
    try:
        commit = (folder / "refs" / revision).read_text(encoding="utf-8").strip()
    except OSError:
        return False
    snapshot = folder / "snapshots" / commit
    return all((snapshot / name.format(onnx=model.onnx)).is_file() for name in _FILES)


def stand_in(model: Model, environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Make a private hub cache in which every revision is there.

    Revisions that are really there, and whatever else the user's cache holds, are linked into it.

    Args:
        model: what the plugin wants.
        environ: the agent's environment, which says where the user's cache is.
        folder: an existing folder for the new cache.

    Returns:
        Variables that lead the agent's process to it and keep it from asking the hub.
    """
    real = hub_cache(environ)
    cache = folder / "hub"
    (cache / model.folder / "refs").mkdir(parents=True)
    for entry in _entries(real):
        if entry.name != model.folder:
            _link(cache / entry.name, entry)
    for revision in model.revisions.values():
        if _complete(model, revision, real):
            commit = (real / model.folder / "refs" / revision).read_text(encoding="utf-8").strip()
            snapshots = cache / model.folder / "snapshots"
            snapshots.mkdir(exist_ok=True)
            _link(snapshots / commit, real / model.folder / "snapshots" / commit)
        else:
            # Named by a commit; any 40 hexadecimal digits will do.
            commit = hashlib.sha1(revision.encode(), usedforsecurity=False).hexdigest()
            _write(model, cache / model.folder / "snapshots" / commit)
        (cache / model.folder / "refs" / revision).write_text(commit, encoding="utf-8")
    variables = {"HF_HUB_CACHE": str(cache), "HF_HUB_OFFLINE": "1"}
    if "TRANSFORMERS_CACHE" in environ:
        # Older transformers prefer it, and warn when it is set.
        variables["TRANSFORMERS_CACHE"] = str(cache)
    return variables


def _entries(cache: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from cache.iterdir()


def _link(link: Path, target: Path) -> None:
    """Link where the system lets us; without the link that model is only not found."""
    with contextlib.suppress(OSError):
        link.symlink_to(target.resolve(), target_is_directory=target.is_dir())


def _write(model: Model, snapshot: Path) -> None:
    """Write the files of a stand-in model."""
    onnx = snapshot / "onnx" / model.onnx
    onnx.parent.mkdir(parents=True)
    onnx.write_bytes(constant_model(1.0))
    texts: dict[str, dict[str, Any]] = {
        "languages.json": {language: {"threshold": _THRESHOLD} for language in _LANGUAGES},
        "config.json": {"model_type": "qwen2"},
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "unk_token": "<unk>",
            "chat_template": "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
            "{{ message['content'] }}<|im_end|>\n{% endfor %}",
        },
        "tokenizer.json": {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [],
            "normalizer": None,
            "pre_tokenizer": {"type": "Whitespace"},
            "post_processor": None,
            "decoder": None,
            "model": {"type": "WordLevel", "vocab": {"<unk>": 0}, "unk_token": "<unk>"},
        },
    }
    for name, content in texts.items():
        (snapshot / name).write_text(json.dumps(content), encoding="utf-8")


def constant_model(probability: float) -> bytes:
    """An ONNX model that takes `input_ids` and answers one probability, whatever they are.

    Field numbers are those of onnx.proto; opset 13 has the operator, IR version 7 belongs to it.
    """
    floats = _field(1, b"value_floats") + _field(7, struct.pack("<f", probability)) + _number(20, 6)
    node = _field(2, b"probability") + _field(4, b"Constant") + _field(5, floats)
    ids = _tensor(b"input_ids", 7, _field(2, b"batch"), _field(2, b"sequence"))
    answer = _tensor(b"probability", 1, _number(1, 1))
    graph = _field(1, node) + _field(2, b"stand-in") + _field(11, ids) + _field(12, answer)
    opset = _field(1, b"") + _number(2, 13)
    return _number(1, 7) + _field(2, b"lkgen") + _field(7, graph) + _field(8, opset)


def _tensor(name: bytes, element: int, *dimensions: bytes) -> bytes:
    """A ValueInfoProto: `element` is 1 for float, 7 for int64."""
    shape = b"".join(_field(1, dimension) for dimension in dimensions)
    return _field(1, name) + _field(2, _field(1, _number(1, element) + _field(2, shape)))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])
