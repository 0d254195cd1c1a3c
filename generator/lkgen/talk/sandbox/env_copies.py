"""An agent's `.env` files as it sees them: with stand-ins for secrets, whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lkgen.project.env_files import rewrite
from lkgen.talk.fakes.kinds.wire import made_up
from lkgen.talk.net.gateway import REMOVED
from lkgen.talk.sandbox.start_up.lkgen_secrets import is_secret, stand_in


def write_copies(
    files: Mapping[Path, Path], texts: Mapping[Path, str], variables: Mapping[str, str]
) -> None:
    """Write what an agent reads in place of each file.

    Args:
        files: the copies, by the files that they stand for.
        texts: what is in those files.
        variables: the agent's environment.
    """
    kept = {*variables["LKGEN_TALK_KEPT"].split(",")}

    def value_of(name: str, value: str) -> str | None:
        known_as = name if name in kept else name.upper()
        if known_as in REMOVED:
            return None
        if known_as in kept:
            return variables.get(known_as)
        if not is_secret(name, value):
            return value
        return stand_in(value, made_up(name.lower().replace("_", "-")))

    for file, copy in files.items():
        copy.write_text(rewrite(texts[file], value_of), encoding="utf-8")
