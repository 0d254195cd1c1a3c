"""CI over `lkgen matrix`: plan the jobs, and make and check the projects of one of them.

`plan` prints one line for GITHUB_OUTPUT; `run` reads a job's variants from the environment
variable VARIANTS, as JSON, so that no answer is ever part of a command line in a workflow.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import bootstrap
from bootstrap import ROOT, Failed

# GitHub allows 256 jobs for one matrix.
MOST_JOBS = 100

CHECKS = (
    ["uv", "sync", "--locked"],
    ["uv", "run", "ruff", "check"],
    ["uv", "run", "ruff", "format", "--check"],
    ["uv", "run", "pyright"],
    ["uv", "run", "pytest"],
)


def main() -> int:
    """Plan or run, as the one argument says."""
    if sys.argv[1:] not in (["plan"], ["run"]):
        raise Failed("Usage: python3 scripts/ci_variants.py plan | run", code=2)
    uv = bootstrap.find_uv()
    bootstrap.sync(uv)
    return plan(uv) if sys.argv[1] == "plan" else run(uv)


def plan(uv: str) -> int:
    """Print `matrix=` and a matrix of jobs, each with a name and its share of the variants."""
    command = [*lkgen(uv), "matrix", "--json"]
    done = subprocess.run(
        command, env=bootstrap.environment(uv), stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        return done.returncode
    variants: list[dict[str, Any]] = json.loads(done.stdout)["include"]
    shares = [variants[start::MOST_JOBS] for start in range(min(len(variants), MOST_JOBS))]
    jobs = [{"name": title(share), "variants": share} for share in shares]
    sys.stdout.write(f"matrix={json.dumps({'include': jobs})}\n")
    return 0


def title(share: list[dict[str, Any]]) -> str:
    """How a job is called: by its one variant, or its first."""
    more = f" and {len(share) - 1} more" if len(share) > 1 else ""
    return share[0]["name"] + more


def run(uv: str) -> int:
    """Make the project of each variant and run its own checks; name those that fail."""
    failed: list[str] = []
    for variant in json.loads(os.environ["VARIANTS"]):
        bootstrap.say(f"\n  {variant['name']}\n")
        with tempfile.TemporaryDirectory(prefix="lkgen-variant-") as folder:
            if not passes(uv, variant["answers"], Path(folder)):
                failed.append(variant["name"])
    if failed:
        raise Failed("These variants failed:", *failed)
    return 0


def passes(uv: str, answers: dict[str, str], folder: Path) -> bool:
    """Whether the project made from `answers` in `folder` passes its own checks."""
    project, given = folder / "my-agent", folder / "answers.yml"
    given.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    make = [*lkgen(uv), "new", str(project), "--answers", str(given)]
    make += ["--defaults", "--lock", "--no-git", "--vcs-ref", "HEAD"]
    commands = [make, *([uv, *command[1:]] for command in CHECKS)]
    for command in commands:
        cwd = ROOT if command is make else project
        if subprocess.run(command, cwd=cwd, env=bootstrap.environment(uv), check=False).returncode:
            return False
    return True


def lkgen(uv: str) -> list[str]:
    """The command that runs this clone's lkgen."""
    return [uv, "run", "--project", str(ROOT), "--no-sync", "lkgen"]


if __name__ == "__main__":
    bootstrap.main(main)
