"""lkgen as a wheel lays it out, without building one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from lkgen.template import Template
from lkgen.template.build import build
from lkgen.template.source import PARTS

URL = "https://example.invalid/template.git"


def lay_out(site: Path, checkout: Path, ref: str) -> None:
    """Put the lkgen of `checkout`, stamped `ref`, into the folder `site`; and no uv beside it."""
    ignore = shutil.ignore_patterns("__pycache__", "clips")
    shutil.copytree(checkout / "generator/lkgen", site / "lkgen", ignore=ignore)
    packaged = site / "lkgen/_template"
    for part in PARTS:
        source, target = checkout / part, packaged / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=ignore)
        else:
            shutil.copy(source, target)
    (packaged / "stamp.json").write_text(json.dumps({"ref": ref, "url": URL}))
    (site / "lkgen/_built").mkdir()
    for name, text in build(Template(checkout)).items():
        (site / "lkgen/_built" / name).write_text(text, encoding="utf-8")
    (site / "uv.py").write_text("raise ImportError('this computer has no uv')\n")
