"""The repository's public address is written once, where everything else reads it."""

from __future__ import annotations

from importlib.metadata import metadata
from urllib.parse import urlsplit

from support.tracked import tracked_texts


def test_the_address_stands_once() -> None:
    urls: list[str] = metadata("lkgen").get_all("Project-URL") or []
    [address] = [url.partition(", ")[2] for url in urls if url.startswith("Repository, ")]
    place = urlsplit(address)
    # With the path too, where the host is one that others share.
    bare = (place.hostname or "") + place.path.removesuffix(".git")
    counts = {name: text.count(bare) for name, text in tracked_texts().items() if bare in text}
    assert counts == {"pyproject.toml": 1}
