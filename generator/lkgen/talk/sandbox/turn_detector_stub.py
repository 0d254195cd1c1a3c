"""A stand-in for the files of LiveKit's turn-detector plugin, where the real ones are absent.

The plugin (livekit-plugins-turn-detector) takes its model from the Hugging Face hub and cannot
work without. A private hub cache with a model that always says "the turn has ended" lets an agent
run unmodified; what then decides is the plugin's own code and the session's minimum delay.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lkgen.project.turn_detector import Model, complete, hub_cache

REMARK = (
    "The turn detector's model files are not on this machine: a stand-in decided that every turn "
    "had ended, so turn timing is not real. To use the real ones run the agent's download-files."
)

# The languages that the plugin's page on PyPI names.
_LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl", "zh", "ja", "ko", "id", "tr", "ru", "hi")
_THRESHOLD = 0.5


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
        if complete(model, revision, real):
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
