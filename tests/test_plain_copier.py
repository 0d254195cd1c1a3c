"""`lkgen new` from a checkout gives what `copier copy` of that checkout gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.checkout import Checkout, content, copy_of_this_checkout

pytestmark = pytest.mark.fresh

NEW = ("new", "--defaults", "--no-lock", "--no-git")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return copy_of_this_checkout(tmp_path / "lkgen")


def both(checkout: Checkout, tmp_path: Path, *flags: str) -> tuple[Path, Path]:
    """The same project twice: by lkgen, and by plain Copier without --trust."""
    ours, theirs = tmp_path / "ours" / "my-agent", tmp_path / "theirs" / "my-agent"
    checkout.lkgen(*NEW, str(ours), *flags)
    checkout.copier("copy", "--quiet", "--defaults", *flags, str(checkout.path), str(theirs))
    return ours, theirs


def same(ours: Path, theirs: Path) -> None:
    mine = content(ours)
    del mine["requirements.txt"]  # written beside the template, from one resolution
    assert mine == content(theirs)


def test_without_a_tag_both_take_head(checkout: Checkout, tmp_path: Path) -> None:
    same(*both(checkout, tmp_path))


def test_both_take_the_newest_tag(checkout: Checkout, tmp_path: Path) -> None:
    checkout.git("tag", "v0.9.0")
    checkout.git("tag", "v0.10.0")
    checkout.git("tag", "v0.11.0rc1")
    checkout.change("template/.gitignore.jinja", ".venv/", ".venv/\n.later/")
    ours, theirs = both(checkout, tmp_path)
    same(ours, theirs)
    assert "_commit: v0.10.0" in (ours / ".copier-answers.yml").read_text(encoding="utf-8")
    assert ".later/" not in (ours / ".gitignore").read_text(encoding="utf-8")


def test_head_can_be_asked_for(checkout: Checkout, tmp_path: Path) -> None:
    checkout.git("tag", "v0.9.0")
    checkout.change("template/.gitignore.jinja", ".venv/", ".venv/\n.later/")
    ours, theirs = both(checkout, tmp_path, "--vcs-ref", "HEAD")
    same(ours, theirs)
    assert ".later/" in (ours / ".gitignore").read_text(encoding="utf-8")


def test_a_dirty_template_is_warned_about_and_still_updates(
    checkout: Checkout, tmp_path: Path
) -> None:
    template = checkout.path / "template/.gitignore.jinja"
    template.write_text(template.read_text(encoding="utf-8") + ".draft/\n", encoding="utf-8")
    project = tmp_path / "my-agent"
    said = checkout.lkgen("new", "--defaults", "--no-lock", str(project))
    assert "uncommitted changes" in said
    assert ".draft/" in (project / ".gitignore").read_text(encoding="utf-8")
    checkout.git("checkout", "--quiet", ".")
    checkout.change("template/.gitattributes.jinja", "* text", "*.lock -diff\n* text")
    checkout.copier("update", "--quiet", "--defaults", cwd=project)
    assert "*.lock -diff" in (project / ".gitattributes").read_text(encoding="utf-8")


def test_an_unknown_commit_is_refused(checkout: Checkout, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="There is no commit v9"):
        checkout.lkgen(*NEW, str(tmp_path / "my-agent"), "--vcs-ref", "v9")
    assert not (tmp_path / "my-agent").exists()
