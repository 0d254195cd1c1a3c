"""An aid of `sitecustomize.py`: `.env` files of the agent keep no real key.

LKGEN_TALK_KEPT: names, separated by commas, that no `.env` file may set: they keep the value they
    have in the environment, or stay unset. So do those that hold a secret; see `lkgen_secrets.py`.

Everything else of a file is loaded as always, by the agent's own python-dotenv. That may override
what the environment has (`load_dotenv(override=True)`), and PYTHON_DOTENV_DISABLED exists only
since its 1.2.0, takes the agent's own settings away too, and does not reach `dotenv_values`.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from typing import Any


def keep(module: Any) -> None:
    """Change `dotenv.main`, in which all takes its names and values from `DotEnv.parse`."""
    names = os.environ["LKGEN_TALK_KEPT"].split(",")
    is_secret = importlib.import_module("lkgen_secrets").is_secret
    parse = module.DotEnv.parse

    def kept(file: Any) -> Iterator[tuple[str, str | None]]:
        for name, value in parse(file):
            # pydantic-settings takes `openai_api_key` for OPENAI_API_KEY.
            kept_as = name if name in names else name.upper()
            if kept_as not in names and not is_secret(kept_as, value or ""):
                yield name, value
            elif kept_as in os.environ:
                yield name, os.environ[kept_as]

    module.DotEnv.parse = kept
