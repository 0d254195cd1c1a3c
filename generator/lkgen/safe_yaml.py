"""YAML that builds plain data and nothing else, read by libyaml where it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TextLoader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Leaves every value a text: YAML 1.1 takes `no` for a truth value."""


def parse(text: str, loader: type[yaml.SafeLoader | yaml.BaseLoader] = Loader) -> Any:
    """Give the one document in `text`.

    Raises:
        yaml.YAMLError: it is none.
    """
    try:
        return yaml.load(text, loader)  # noqa: S506 - loaders that build nothing, which the rule does not see
    except UnicodeEncodeError as error:
        # Of half a surrogate pair libyaml says so, where yaml's own reader raises YAMLError.
        raise yaml.YAMLError(str(error)) from error


def read(path: Path, loader: type[yaml.SafeLoader] = Loader) -> Any:
    """Give the one document in the file at `path`.

    Raises:
        OSError: there is no such file.
        yaml.YAMLError: it holds no one document.
    """
    return parse(path.read_text(encoding="utf-8"), loader)
