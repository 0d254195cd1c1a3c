"""The README shows a whole entry of the catalogue, as it is."""

from __future__ import annotations

import re

from lkgen.root import CATALOGUE, CHECKOUT


def test_the_entry_in_the_readme_is_the_file() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    [(name, shown)] = re.findall(r"all of `([\w-]+\.yml)`:\n\n```yaml\n(.*?)```", readme, re.S)
    file = CHECKOUT / CATALOGUE / "providers" / name
    assert shown == file.read_text(encoding="utf-8")
