"""A release is refused until its address is known, and unless it is what the tag says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.checkout import Checkout, copy_of_this_checkout

pytestmark = pytest.mark.fresh

PROJECT = "pyproject.toml"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """This repository as it will be once its address is known, with the version's tag."""
    checkout = copy_of_this_checkout(tmp_path / "lkgen")
    set_address(checkout, "https://git.example/lkgen")
    checkout.git("tag", f"v{version(checkout)}")
    return checkout


def set_address(checkout: Checkout, url: str) -> None:
    text = (checkout.path / PROJECT).read_text(encoding="utf-8")
    [line] = re.findall(r"^Repository = .*$", text, re.MULTILINE)
    checkout.change(PROJECT, line, f'Repository = "{url}"')


def version(checkout: Checkout) -> str:
    text = (checkout.path / PROJECT).read_text(encoding="utf-8")
    return re.findall(r'^version = "(.+)"$', text, re.MULTILINE)[0]


def check(checkout: Checkout) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "scripts/release.py", "--check"],
        cwd=checkout.path,
        capture_output=True,
        text=True,
        check=False,
    )


def refused(checkout: Checkout, reason: str) -> bool:
    """Whether it is refused for `reason`, and for nothing else."""
    done = check(checkout)
    reasons = done.stderr.strip().splitlines()[1:]
    return done.returncode == 1 and len(reasons) == 1 and reason in reasons[0]


def test_a_tagged_commit_may_be_released(checkout: Checkout) -> None:
    done = check(checkout)
    assert done.returncode == 0, done.stderr
    assert f"v{version(checkout)}" in done.stdout


def test_not_while_the_address_is_reserved(checkout: Checkout) -> None:
    set_address(checkout, "https://somewhere.invalid/lkgen")
    checkout.git("tag", "--force", f"v{version(checkout)}")
    assert refused(checkout, "address is not known")


def test_not_with_something_uncommitted(checkout: Checkout) -> None:
    (checkout.path / "left.txt").touch()
    assert refused(checkout, "left.txt")


def test_not_under_another_tag(checkout: Checkout) -> None:
    checkout.git("tag", "--delete", f"v{version(checkout)}")
    checkout.git("tag", "v99.0.0")
    assert refused(checkout, "v99.0.0")


def test_not_between_tags(checkout: Checkout) -> None:
    checkout.git("commit", "--allow-empty", "--message", "Later")
    assert refused(checkout, "it has no tag")


def test_not_without_a_word_on_what_changes(checkout: Checkout) -> None:
    checkout.change("CHANGELOG.md", f"## {version(checkout)}", "## Next")
    checkout.git("tag", "--force", f"v{version(checkout)}")
    assert refused(checkout, "CHANGELOG.md has no section")


def test_the_workflow_asks_the_same(checkout: Checkout) -> None:
    """Before anything is built."""
    text = (checkout.path / ".github/workflows/release.yml").read_text(encoding="utf-8")
    runs = re.findall(r"- run: (.+)", text)
    assert runs[0] == "python3 scripts/release.py --check"
