"""Check the variants that `lkgen matrix --json` printed, read from stdin:

    lkgen matrix --coverage pairs --shard 1/4 --json | python scripts/catalogue/check_variants.py

Renders each in memory, compiles its Python and reads its YAML, then runs ruff once over all of
them. Prints what is wrong with each variant that fails, and exits with 1 if one does.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from lkgen import safe_yaml
from lkgen.commands.matrix import Variant
from lkgen.root import CHECKOUT
from lkgen.template import Template


def problems(variants: Sequence[Variant], folder: Path) -> list[str]:
    """What is wrong with the projects of `variants`, which are written into `folder`."""
    template = Template(CHECKOUT)
    found: list[str] = []
    for number, variant in enumerate(variants):
        answers = template.answer(variant.answers, "my-agent")
        found += [f"{variant.name}: {one.key}: {one.message}" for one in answers.problems]
        for path, text in template.write(answers, folder / f"{number:05}").items():
            try:
                if path.endswith(".py"):
                    compile(text, path, "exec")
                elif path.endswith(".yml"):
                    safe_yaml.parse(text)
            except Exception as error:
                found.append(f"{variant.name}: {path}: {error}")
    return [*found, *problems_of_ruff(variants, folder)]


def problems_of_ruff(variants: Sequence[Variant], folder: Path) -> list[str]:
    """What ruff says, with the names of variants in place of their folders."""
    printed = ""
    for command in (["check", "--output-format", "concise"], ["format", "--check"]):
        done = subprocess.run(
            ["ruff", *command, "--no-cache", "."],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            printed += done.stdout + done.stderr
    return [
        re.sub(r"\b(\d{5})/", lambda match: f"{variants[int(match[1])].name}: ", line)
        for line in printed.splitlines()
    ]


def main() -> int:
    """Check what stdin names; return 1 where something is wrong."""
    include = json.load(sys.stdin)["include"]
    variants = [Variant(entry["name"], entry["answers"]) for entry in include]
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="lkgen-variants-") as folder:
        found = problems(variants, Path(folder))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{len(variants)} variants, checked in {seconds:.0f} s\n")
    return int(bool(found) or not variants)


if __name__ == "__main__":
    sys.exit(main())
