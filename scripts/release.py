"""Release lkgen: `python3 scripts/release.py [--check]`.

Refuses unless the repository's public address is known, nothing is uncommitted, HEAD carries the
version's tag, and CHANGELOG.md tells of it; then builds into dist/ from a clean clone, updates a
project of every earlier release with what was built, and says what to do with it.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import bootstrap
from bootstrap import ROOT, Failed

DIST = ROOT / "dist"
HISTORY = "lkgen/_template/history.json"
# What an index takes without asking is more; what is installed with `uvx` should be quick.
MOST_BYTES = 8_000_000


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
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if f"\n## {tag[1:]}\n" not in changes:
        refusals.append(f"CHANGELOG.md has no section `## {tag[1:]}`")
    return refusals


def build(tag: str) -> list[Path]:
    """Build sdist and wheel into DIST from a clean clone, and prove what is in them."""
    shutil.rmtree(DIST, ignore_errors=True)
    uv = bootstrap.find_uv()
    variables = bootstrap.environment(uv)
    with tempfile.TemporaryDirectory(prefix="lkgen-release-") as name:
        clone = Path(name) / "lkgen"
        _git("clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone))
        command = [uv, "build", "--out-dir", str(DIST)]
        if subprocess.run(command, cwd=str(clone), env=variables, check=False).returncode:
            raise Failed("The build failed: see above.")
        [wheel] = DIST.glob("*.whl")
        prove_content(wheel, tag)
        prove_updates(uv, variables, wheel, Path(name))
    return [wheel, *DIST.glob("*.tar.gz")]


def prove_content(wheel: Path, tag: str) -> None:
    """Fail unless the wheel is stamped with `tag`, knows every earlier one, and is small."""
    with zipfile.ZipFile(str(wheel)) as archive:
        stamp = json.loads(archive.read("lkgen/_template/stamp.json").decode())
        known = json.loads(archive.read(HISTORY).decode())["tags"]
    if stamp["ref"] != tag:
        raise Failed(f"{wheel.name} is stamped {stamp['ref']}, not {tag}.")
    missing = sorted(set(_git("tag", "--merged", "HEAD").split()) - set(known))
    if missing:
        raise Failed(f"{wheel.name} cannot update from {', '.join(missing)}.")
    size = wheel.stat().st_size
    if size > MOST_BYTES:
        raise Failed(f"{wheel.name} has {size:,} bytes, more than {MOST_BYTES:,}.")


def prove_updates(uv: str, variables: dict[str, str], wheel: Path, folder: Path) -> None:
    """Fail unless the wheel, installed alone, updates a project of every release it knows."""
    python = folder / "installed/bin/python"
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, str(folder / "installed")],
        [uv, "pip", "install", "--quiet", "--python", str(python), str(wheel)],
        [str(python), str(ROOT / "scripts/releasing/every_tag.py"), str(folder / "projects")],
    ):
        if subprocess.run(command, env=variables, check=False).returncode:
            raise Failed(f"{' '.join(command)} failed: see above.")


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
