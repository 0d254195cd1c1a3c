"""Where the values of an agent's variables go is read from its source, however it is written."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from lkgen.project import Project
from lkgen.project.uses import Use, Value

HEAD = """
import os
from dataclasses import dataclass, field
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings
from livekit.agents import AgentServer, cli
from livekit.plugins import openai
"""
TAIL = "\ncli.run_app(AgentServer())\n"
CALL = "openai.LLM(api_key={key}, base_url={address})"
ROUTER = "https://openrouter.ai/api/v1"


def the_use(folder: Path, source: str) -> Use:
    (folder / "agent.py").write_text(HEAD + dedent(source) + TAIL)
    (use,) = (use for use in Project(folder, environ={}).uses if use.plugin == "openai")
    return use


@pytest.mark.parametrize(
    ("before", "key", "address"),
    [
        ("", 'os.environ["KEY"]', 'os.environ["URL"]'),
        ("", 'os.getenv("KEY")', 'os.environ.get("URL")'),
        ('K = os.getenv("KEY")\nU = os.environ["URL"]', "K", "U"),
        (
            "def env(name, default=None):\n    return os.getenv(name, default)",
            "env('KEY')",
            "env('URL')",
        ),
        (
            "class Settings(BaseSettings):\n    key: SecretStr\n    url: str\n"
            "settings = Settings()",
            "settings.key.get_secret_value()",
            "str(settings.url)",
        ),
        (
            "class Settings(BaseSettings):\n    llm_key: str = Field(alias='KEY')\n"
            "    llm_url: str = Field(validation_alias='URL')\nsettings = Settings()",
            "settings.llm_key",
            "settings.llm_url",
        ),
        (
            "@dataclass\nclass Config:\n    key: str = os.environ['KEY']\n"
            "    url: str = field(default_factory=lambda: os.environ['URL'])\nconfig = Config()",
            "config.key",
            "config.url",
        ),
    ],
)
def test_a_key_and_an_address(before: str, key: str, address: str, tmp_path: Path) -> None:
    use = the_use(tmp_path, f"{before}\n{CALL.format(key=key, address=address)}")
    assert (use.key, use.address) == (Value("KEY"), Value("URL"))


@pytest.mark.parametrize(
    "address",
    [
        f"'{ROUTER}'",
        f"os.getenv('URL', '{ROUTER}')",
        f"os.getenv('URL') or '{ROUTER}'",
        f"os.environ.get('URL', default='{ROUTER}')",
    ],
)
def test_an_address_with_a_default(address: str, tmp_path: Path) -> None:
    use = the_use(tmp_path, CALL.format(key="os.environ['KEY']", address=address))
    assert use.address.text == ROUTER


def test_the_variable_of_a_host(tmp_path: Path) -> None:
    source = "shop = os.getenv('SHOP_API', 'http://shop.internal:8000')"
    (tmp_path / "agent.py").write_text(HEAD + source + TAIL)
    project = Project(tmp_path, environ={})
    assert project.addresses == {"shop.internal": "SHOP_API"}


def test_the_variable_of_a_port_of_this_machine(tmp_path: Path) -> None:
    source = "a = os.getenv('A', 'http://localhost:8000')\nb = os.getenv('B', 'http://127.0.0.1:9')"
    (tmp_path / "agent.py").write_text(HEAD + source + TAIL)
    addresses = Project(tmp_path, environ={}).addresses
    assert (addresses["127.0.0.1:8000"], addresses["127.0.0.1:9"]) == ("A", "B")
