"""copier.yml as Copier reads it: documents in a row, each of which may include files."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def load_config(root: Path) -> dict[str, Any]:
    """The settings and questions of the template at `root`, in their order.

    A `!include` gives the documents of all files that match, in a list, sorted by name.
    """

    import yaml

    from lkgen import safe_yaml

    class Loader(safe_yaml.Loader):
        pass

    def include(loader: Any, node: yaml.ScalarNode) -> list[Any]:
        files = sorted(root.glob(node.value))
        texts = (file.read_text(encoding="utf-8") for file in files)
        return _flat(document for text in texts for document in yaml.load_all(text, Loader))

    Loader.add_constructor("!include", include)
    text = (root / "copier.yml").read_text(encoding="utf-8")
    config: dict[str, Any] = {}
    for document in _flat(yaml.load_all(text, Loader)):
        config |= document
    return config


def _flat(documents: Any) -> list[Any]:
    found: list[Any] = []
    for document in documents:
        found += document if isinstance(document, list) else [document]
    return found
