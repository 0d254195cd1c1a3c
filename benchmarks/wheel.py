"""How large the wheel grows: `uv run python benchmarks/wheel.py [RELEASES [COMMITS]]`.

Tags so many releases, 50 by default, of so many commits each, 30 by default, in a copy of this
checkout; each commit adds a few lines to a file of the template or the catalogue. Builds
the wheel of the newest, and prints its size and that of the history in it; then installs it and
updates a project of every release, as scripts/release.py does. Exit code 1 where it is larger than
that allows, or a project does not become what a new one is.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from lkgen.root import CATALOGUE, CHECKOUT

DEFAULTS = ("50", "30")
LINES = 3
# What a change is likely to be in.
CHANGED = ("template/**/*.jinja", f"{CATALOGUE}/providers/*.yml", "questions/*.yml")


def main() -> int:
    """Make, build, print; gives the exit code."""
    sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "scripts")]
    release = import_module("release")
    most: int = release.MOST_BYTES
    releases, commits = map(int, [*sys.argv[1:], *DEFAULTS[len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory(prefix="lkgen-wheel-") as name:
        checkout = import_module("support.checkout").copy_of_this_checkout(Path(name) / "lkgen")
        stream = "".join(history(checkout.path, releases, commits))
        subprocess.run(
            ["git", "fast-import", "--quiet"],
            cwd=checkout.path,
            input=stream.encode(),
            check=True,
        )
        checkout.git("reset", "--quiet", "--hard", "made")
        wheel = built(checkout.path, Path(name) / "dist")
        size = wheel.stat().st_size
        with zipfile.ZipFile(wheel) as archive:
            carried = archive.getinfo("lkgen/_template/history.bundle").compress_size
        sys.stdout.write(
            f"{releases} releases of {commits} commits: {size:,} bytes, at most {most:,}; "
            f"the history has {carried:,} of them\n"
        )
        sys.stdout.flush()
        uv = import_module("bootstrap").find_uv()
        variables = import_module("bootstrap").environment(uv)
        release.prove_updates(uv, variables, wheel, Path(name))
    return int(size > most)


def history(root: Path, releases: int, commits: int) -> Iterator[str]:
    """The commits and tags, as `git fast-import` reads them."""
    chance = random.Random(15)  # noqa: S311 - a sample, no secret
    files = sorted(path for pattern in CHANGED for path in root.glob(pattern) if path.is_file())
    texts = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in files}
    parent = "HEAD"
    for number in range(releases * commits):
        path = chance.choice(list(texts))
        lines = texts[path].splitlines(keepends=True)
        for _ in range(LINES):
            # What nobody could compress is more than people write.
            lines.append(f"# {chance.randbytes(20).hex()}\n")
        texts[path] = "".join(lines)
        yield (
            f"commit refs/heads/made\nmark :{number + 1}\ncommitter Ann <ann@example.invalid> "
            f"{1_800_000_000 + number} +0000\n{data('Change it')}from {parent}\n"
            f'M 100644 inline "{path}"\n{data(texts[path])}'
        )
        parent = f":{number + 1}"
        if (number + 1) % commits == 0:
            yield f"reset refs/tags/v1.{number // commits}.0\nfrom {parent}\n\n"


def data(text: str) -> str:
    """A text as `git fast-import` reads it."""
    return f"data {len(text.encode())}\n{text}\n"


def built(root: Path, folder: Path) -> Path:
    """The wheel of the checkout at `root`, built into `folder`."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*command, "--directory", folder], cwd=root, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    return wheel


if __name__ == "__main__":
    sys.exit(main())
