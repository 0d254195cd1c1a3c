"""Release lkgen: `python3 scripts/release.py [--check]`.

Refuses unless the repository's public address is known, nothing is uncommitted, and HEAD carries
the version's tag; then builds into dist/ and says what to do with it.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import bootstrap
from bootstrap import ROOT, Failed

DIST = ROOT / "dist"


def release() -> int:
    """Check, and unless only that was asked for, build."""
    parser = argparse.ArgumentParser(description="Check whether lkgen may be released, and build.")
    parser.add_argument("--check", action="store_true", help="build nothing")
    only_check = parser.parse_args().check
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    tag = "v" + _value(project, "version")
    url = _value(project, "Repository")
    refusals = check(url, tag)
    if refusals:
        raise Failed("Not released:", *("  " + refusal for refusal in refusals))
    if only_check:
        sys.stdout.write(f"  {tag} of {url} may be released.\n")
        return 0
    built = build(tag)
    names = " ".join(path.relative_to(ROOT).as_posix() for path in built)
    sys.stdout.write(
        f"\n  Built {names}\n\n  Next\n"
        f"    git push origin {tag}    the release workflow then publishes\n"
    )
    return 0


def check(url: str, tag: str) -> list[str]:
    """Every reason not to release, as lines."""
    refusals: list[str] = []
    host = urlsplit(url).hostname or ""
    # Every wheel, and every project made with it, would carry an address that leads nowhere.
    if not host or host.endswith(".invalid"):
        refusals.append(
            f"the repository's address is not known yet: write it to pyproject.toml, "
            f"[project.urls] Repository, in place of {url}"
        )
    changed = _git("status", "--porcelain").splitlines()
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        refusals.append(f"not everything is committed: {changed[0][3:]}{more}")
    tags = _git("tag", "--points-at", "HEAD").split()
    if tags != [tag]:
        there = f"it has {', '.join(tags)}" if tags else "it has no tag"
        refusals.append(f"HEAD must carry the tag {tag} and no other: {there}")
    return refusals


def build(tag: str) -> list[Path]:
    """Build sdist and wheel into DIST, and prove that the wheel is stamped with `tag`."""
    shutil.rmtree(DIST, ignore_errors=True)
    uv = bootstrap.find_uv()
    variables = bootstrap.environment(uv)
    command = [uv, "build", "--out-dir", str(DIST)]
    if subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode:
        raise Failed("The build failed: see above.")
    [wheel] = DIST.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        stamp = json.loads(archive.read("lkgen/_template/stamp.json"))
    if stamp["ref"] != tag:
        raise Failed(f"{wheel.name} is stamped {stamp['ref']}, not {tag}.")
    return [wheel, *DIST.glob("*.tar.gz")]


def _value(project: str, key: str) -> str:
    """The text of `key` in pyproject.toml; Python 3.10 has no reader for TOML."""
    found = re.search(rf'^{key} = "(.+)"$', project, re.MULTILINE)
    if not found:
        raise Failed(f"pyproject.toml has no {key}.")
    return found[1]


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    bootstrap.main(release)
