"""What a project that Copier made was answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import yaml

from lkgen import safe_yaml
from lkgen.given_yaml import read_given

FILE = ".copier-answers.yml"


def read_answers(root: Path) -> dict[str, Any]:
    """The answers in a project's folder, with Copier's own `_src_path` and `_commit` among them.

    Returns:
        Empty if Copier did not make the project, or somebody broke the file.
    """
    try:
        content: object = safe_yaml.parse(read_given(root / FILE))
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}
