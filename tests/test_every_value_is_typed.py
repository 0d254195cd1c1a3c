"""Each value of the catalogue type-checks strictly, in one run of pyright over all of them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from environments import whole_environment

from lkgen.catalogue import catalogue
from lkgen.matrix import variants
from lkgen.questions import Questions
from lkgen.render import Renderer
from lkgen.template import CHECKOUT

SERIES = [series.id for series in catalogue().series]
OFF = re.compile(r"^(report\w+) = false", re.M)


@pytest.mark.parametrize("series", SERIES)
def test_every_value_is_typed(series: str, tmp_path: Path) -> None:
    """With each project's own exceptions; those for a newer Python need packages it has not."""
    questions, renderer = Questions(CHECKOUT), Renderer(CHECKOUT)
    roots: list[dict[str, object]] = []
    for number, variant in enumerate(variants("each", series=series)):
        files = renderer.files(questions.answer(variant.answers, "my-agent"))
        if ">=3.10" not in files["pyproject.toml"]:
            continue
        root = f"{number:03}-{re.sub('[^a-z0-9]', '-', variant.name.lower())}"
        for path, text in files.items():
            if path.startswith("src/"):
                (tmp_path / root / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / root / path).write_text(text, encoding="utf-8")
        off = dict.fromkeys(OFF.findall(files["pyproject.toml"]), False)
        roots.append({"root": f"{root}/src", **off})
    # By name: a pattern such as */src finds no file.
    include = [str(one["root"]) for one in roots]
    config = {"include": include, "typeCheckingMode": "strict", "executionEnvironments": roots}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    python = whole_environment(series)
    done = subprocess.run(
        [
            python,
            "-m",
            "pyright",
            "--pythonpath",
            str(python),
            "--project",
            str(tmp_path),
            "--outputjson",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["summary"]["filesAnalyzed"] > 3 * len(roots)
    assert len(roots) > 50
