"""YAML that builds plain data and nothing else, read by libyaml where it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str, loader: type[yaml.SafeLoader] = Loader) -> Any:
    """The one document in `text`; raises yaml.YAMLError where it is none."""
    return yaml.load(text, loader)  # noqa: S506 - a SafeLoader, which the rule does not see


def read(path: Path, loader: type[yaml.SafeLoader] = Loader) -> Any:
    """The one document in the file at `path`; raises OSError and yaml.YAMLError."""
    return parse(path.read_text(encoding="utf-8"), loader)
