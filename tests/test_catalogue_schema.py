"""The catalogue refuses a wrong or unknown field, and names its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from lkgen.catalogue import catalogue, load
from lkgen.errors import LkgenError
from lkgen.root import CATALOGUE, CHECKOUT
from lkgen.safe_yaml import read


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHECKOUT / CATALOGUE, tmp_path / "catalogue"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("label: Deepgram", "labell: Deepgram", "labell"),
        ("streaming: true", "streaming: sometimes", "streaming"),
        ("sample_rate: 16000", "sample_rate: fast", "sample_rate"),
        ("needs: [[DEEPGRAM_API_KEY]]", "needs: [[DEEPGRAM_KEY]]", "DEEPGRAM_KEY"),
        ("  stt:", "  ears:", "ears"),
        ("docs: https", "docs: ftp", "docs"),
        ("id: deepgram", "id: deepgramm", "the file says deepgram"),
    ],
)
def test_refuses(copy: Path, old: str, new: str, said: str) -> None:
    path = copy / "providers" / "deepgram.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LkgenError) as refusal:
        load(copy)
    assert said in refusal.value.message
    assert "deepgram.yml" in refusal.value.message


def test_names_every_problem_of_every_file(copy: Path) -> None:
    for name in ("groq", "cartesia"):
        path = copy / "providers" / f"{name}.yml"
        path.write_text(path.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    with pytest.raises(LkgenError) as refusal:
        load(copy)
    assert "groq.yml: colour" in refusal.value.message
    assert "cartesia.yml: colour" in refusal.value.message


def test_every_package_has_an_exact_version_in_every_series_that_offers_it() -> None:
    for series in catalogue().series:
        for provider in catalogue().providers:
            if any(role.series <= series.id for role in provider.roles.values()):
                assert provider.package in series.packages


def test_every_language_has_a_name() -> None:
    for provider in catalogue().providers:
        for role in provider.roles.values():
            if isinstance(role.languages, list):
                assert set(role.languages) <= set(catalogue().languages)
                assert role.languages == sorted(role.languages)


def test_each_file_is_the_same_without_libyaml() -> None:
    """Copier reads with yaml's own loader, and so does lkgen where libyaml is not there."""
    for path in sorted((CHECKOUT / CATALOGUE).rglob("*.yml")):
        assert read(path, yaml.SafeLoader) == read(path), path
