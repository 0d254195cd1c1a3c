"""Where the template is: in the wheel, or in a checkout at one of its commits."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lkgen.child_environment import GIT, child_environment
from lkgen.errors import LkgenError, Missing
from lkgen.root import CHECKOUT, PACKAGED

PARTS = ("copier.yml", "questions", "template", "generator/lkgen/catalogue")


@dataclass(frozen=True)
class Source:
    """A folder with copier.yml, and what a project made from it remembers.

    `url` and `ref` become `_src_path` and `_commit`, from which `copier update` starts; both
    are empty where there is nothing to start from.
    """

    root: Path
    url: str
    ref: str
    warning: str = ""


@contextmanager
def open_source(vcs_ref: str | None = None) -> Generator[Source]:
    """Yield the template that `copier copy` would render.

    A wheel has one, stamped with the public address. A checkout has one per commit: `vcs_ref`,
    else its newest tag, else HEAD, as Copier chooses. Raises LkgenError when the ref is unknown.
    """
    if PACKAGED.exists():
        if vcs_ref:
            raise LkgenError(
                "--vcs-ref needs a checkout of lkgen; this is an installed release.",
                "Leave it out, or install the release you want: uv tool install lkgen==VERSION",
            )
        stamp = json.loads((PACKAGED / "stamp.json").read_text(encoding="utf-8"))
        yield Source(PACKAGED, stamp["url"], stamp["ref"])
        return
    ref = vcs_ref or _newest_tag() or "HEAD"
    commit = "" if ref.startswith("-") else _git("rev-parse", "--verify", f"{ref}^{{commit}}")
    if not commit and vcs_ref:
        raise LkgenError(f"There is no commit {ref} in {CHECKOUT}.", "git tag lists the releases.")
    if not commit:
        warning = f"{CHECKOUT} has no commit that git can read: copier update will not work here."
        yield Source(CHECKOUT, "", "", warning)
        return
    # Copier's own spelling of a commit, so that both stamp alike.
    name = _git("describe", "--tags", "--always", commit)
    if ref == "HEAD" and _git("status", "--porcelain", "--", *PARTS):
        yield Source(
            CHECKOUT,
            str(CHECKOUT),
            name,
            f"The template has uncommitted changes: they are in this project, but an update would "
            f"start from {name} and take them for your edits.",
        )
        return
    import tarfile
    import tempfile
    from io import BytesIO

    with tempfile.TemporaryDirectory(prefix="lkgen-template-") as folder:
        archive = _run("-c", "tar.umask=user", "archive", "--format=tar", commit, *PARTS)
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            # Our own commit: nothing hostile to filter, and 3.10.0 knows no filter.
            tar.extractall(folder)  # noqa: S202
        yield Source(Path(folder), str(CHECKOUT), name)


def _newest_tag() -> str:
    """The newest release by version, as Copier sorts them; empty where there is none."""
    from packaging.version import InvalidVersion, Version

    versions: list[tuple[Version, str]] = []
    for tag in _git("tag").split():
        try:
            versions.append((Version(tag), tag))
        except InvalidVersion:
            continue
    releases = [entry for entry in versions if not entry[0].is_prerelease]
    return max(releases, default=(None, ""))[1]


def _git(*arguments: str) -> str:
    """What git prints in the checkout; empty where it fails."""
    try:
        return _run(*arguments).decode().strip()
    except subprocess.CalledProcessError:
        return ""


def _run(*arguments: str) -> bytes:
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=CHECKOUT,
            env=child_environment(GIT),
            capture_output=True,
            check=True,
        ).stdout
    except FileNotFoundError:
        raise Missing(
            f"git is not installed, and {CHECKOUT} is a checkout of lkgen.",
            "Install git, or install lkgen as a release: it needs none.",
        ) from None
    except OSError as error:
        raise Missing(f"git cannot be run: {error.strerror}.", "Look for it on PATH.") from None
