"""An agent's environment: its own settings stay, real keys do not, and nothing is missing."""

from __future__ import annotations

import json
import secrets
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from lkgen.project import Project
from lkgen.talk.fakes.kinds.wire import made_up
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.sandbox.environment import AgentEnvironment, agent_environment
from lkgen.talk.sandbox.python_path import with_start_up

HEAD = """
import os, sys
from dotenv import dotenv_values, load_dotenv
from livekit.agents import AgentServer, WorkerOptions, cli
"""
TAIL = """
async def entrypoint(ctx): ...
if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
"""


@pytest.fixture
def provided(switchboard: Switchboard) -> dict[str, str]:
    return {**switchboard.environment(), "LIVEKIT_URL": "ws://127.0.0.1:1"}


def environment(
    folder: Path,
    source: str,
    python: Path,
    provided: dict[str, str],
    environ: dict[str, str] | None = None,
) -> AgentEnvironment:
    """The environment of an agent whose file in `folder` holds `source` among the usual."""
    (folder / "agent.py").write_text(HEAD + dedent(source) + TAIL)
    plan = Project(folder, str(python), environ or {})
    (folder / "cache").mkdir(exist_ok=True)
    return agent_environment(plan, provided, folder / "cache")


def test_real_keys_never_reach_the_agent(
    tmp_path: Path, python_1_8: Path, provided: dict[str, str]
) -> None:
    (tmp_path / ".env").write_text("SERPAPI_API_KEY=real-4\ngroq_api_key=real-5\n")
    environ = {
        "DEEPGRAM_API_KEY": "real-1",
        "LIVEKIT_URL": "wss://real.livekit.cloud",
        "AWS_SECRET_ACCESS_KEY": "real-2",
        "RIME_API_KEY": "real-3",
        "openai_api_key": "real-6",
        "ALL_PROXY": "http://real",
        "LIVEKIT_INFERENCE_URL": "https://real",
        "MY_SETTING": "kept",
        "OF_OTHERS": "real-7",
    }
    source = 'search = os.environ["SERPAPI_API_KEY"], os.getenv("MY_SETTING", "")'
    found = environment(tmp_path, source, python_1_8, provided, environ)
    assert not [name for name, value in found.variables.items() if "real" in value]
    assert found.variables["DEEPGRAM_API_KEY"] == provided["DEEPGRAM_API_KEY"]
    assert found.variables["SERPAPI_API_KEY"] == made_up("serpapi-api-key")
    assert found.variables["MY_SETTING"] == "kept"
    assert found.remarks == ()


def test_a_plugin_gets_the_key_it_reads_by_itself(
    tmp_path: Path, python_1_8: Path, provided: dict[str, str]
) -> None:
    provided.pop("ANTHROPIC_API_KEY", None)
    found = environment(tmp_path, "from livekit.plugins import anthropic", python_1_8, provided)
    assert found.variables["ANTHROPIC_API_KEY"] == made_up("anthropic-api-key")
    assert found.remarks == ()


def test_a_sample_of_an_env_file_says_what_would_do(
    tmp_path: Path, python_1_8: Path, provided: dict[str, str]
) -> None:
    (tmp_path / ".env.example").write_text(
        "# How it speaks:\n#VOICE=Sulafat\nSHOP_ID=your_shop_id\nCRM_API_KEY=real-6\n"
        "CITY=<city>\nUNUSED=1\n"
    )
    source = 'x = [os.environ[name] for name in ("CRM_API_KEY", "SHOP_ID")], os.getenv("VOICE")'
    found = environment(tmp_path, source, python_1_8, provided)
    assert found.variables["VOICE"] == "Sulafat"
    assert found.variables["SHOP_ID"] == "lkgen-shop-id"
    assert "real-6" not in str(found)
    assert "UNUSED" not in found.variables
    assert "VOICE is set nowhere: the agent got 'Sulafat', as in its sample." in found.remarks


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('x = os.environ["SHOP_ID"]', {"SHOP_ID": "lkgen-shop-id"}),
        ('x = os.getenv("SHOP_ID")', {"SHOP_ID": "lkgen-shop-id"}),
        ('x = int(os.environ.get("OPEN_TABLES"))', {"OPEN_TABLES": "1"}),
        ('x = os.environ["CRM_URL"]', {"CRM_URL": "https://lkgen.invalid"}),
        ('x = os.environ["SIP_NUMBER"]', {"SIP_NUMBER": "+15550100"}),
        ('x = dict(temperature=os.getenv("TEMPERATURE"))', {"TEMPERATURE": "1"}),
        ('if not os.getenv("SHOP_ID"): sys.exit("SHOP_ID is not set")', {"SHOP_ID"}),
        ('x = os.getenv("SHOP_ID")\nif x is None:\n    raise ValueError("no shop")', {"SHOP_ID"}),
        (
            'for name in ["SHOP_ID", "LIVEKIT_URL"]:\n    if name not in os.environ: exit(1)',
            {"SHOP_ID"},
        ),
        (
            'NEEDED = ("SHOP_ID", "CITY_ID")\ngone = [n for n in NEEDED if not os.getenv(n)]',
            {"SHOP_ID", "CITY_ID"},
        ),
        ('from os import environ as env\nx = env["SHOP_ID"]', {"SHOP_ID"}),
        (
            "def need(name):\n    value = os.getenv(name)\n    if not value: exit(1)\n"
            "    return value\nx = need('SHOP_ID')",
            {"SHOP_ID"},
        ),
        # An empty default is none where the agent looks after it.
        ('x = os.getenv("SHOP_ID", "")\nif not x: raise ValueError("no shop")', {"SHOP_ID"}),
        ('x = os.getenv("SHOP_ID")\nif not x: logger.error("no shop")', {"SHOP_ID"}),
        # Wherever it is looked at, its absence has a name.
        (
            'shop = os.getenv("SHOP_ID", "")\n'
            'def order(config):\n    if not config.shop: raise ValueError("SHOP_ID not set")',
            {"SHOP_ID"},
        ),
        (
            'x = given or os.getenv("SHOP_ID")\nif x is None: raise ValueError("no SHOP_ID")',
            {"SHOP_ID"},
        ),
        ('x = os.getenv("N8N_WEBHOOK_BASE")', {"N8N_WEBHOOK_BASE": "https://lkgen.invalid"}),
        (
            'x = os.getenv("SHOP_ID", "")\nmissing = []\nif not x: missing.append("SHOP_ID")',
            {"SHOP_ID"},
        ),
        (
            'class Settings:\n    shop = Field(factory=lambda: os.getenv("SHOP_ID", ""))\n'
            "    def __post_init__(self):\n        if not self.shop: raise ValueError('no shop')",
            {"SHOP_ID"},
        ),
        (
            'class Settings:\n    shop: str = field(factory=lambda: os.getenv("SHOP_ID", ""))\n'
            "    def __post_init__(self):\n        for one in fields(self):\n"
            "            if not getattr(self, one.name): raise ValueError(one.name)",
            {"SHOP_ID"},
        ),
        (
            'class Settings:\n    shop = os.getenv("SHOP_ID", "")\n    url = os.getenv("U", "")\n'
            "    def check(self):\n        if not self.shop: raise ValueError('no shop')",
            {"SHOP_ID"},
        ),
        ('class Settings:\n    shop = os.getenv("SHOP_ID", "")', {}),
        # Clients look how an address or an id begins.
        (
            'x = os.environ["MONGODB_URI"], os.environ["REDIS_URL"], os.environ["TRUNK_ID"]',
            {
                "MONGODB_URI": "mongodb://lkgen.invalid",
                "REDIS_URL": "redis://lkgen.invalid",
                "TRUNK_ID": "ST_lkgen",
            },
        ),
        # Without these an agent does well.
        ('x = os.getenv("SHOP_ID", "1")', {}),
        ('x = os.getenv("SHOP_ID", default=None)', {}),
        ('x = os.getenv("SHOP_ID") or "1"', {}),
        ('if os.getenv("MCP_URL"): print("with tools")', {}),
        ('x = os.getenv("MCP_URL")\nif x: print("with tools")', {}),
        ('x = "tools" if os.getenv("MCP_URL") else ""', {}),
        ('x = os.getenv("MCP_URL")\ny = [x] if x else []', {}),
        ('x = os.getenv("DEBUG_MODE") == "1"', {}),
        ('os.environ["SHOP_ID"] = "1"', {}),
        ('x = ["NOT_A", "VARIABLE_NAME"]', {}),
        ('x = os.environ["LIVEKIT_URL"]', {}),
        ('x = os.environ["SET_ALREADY"]', {}),
    ],
)
def test_what_is_set_nowhere_is_made_up_and_told(
    source: str,
    wanted: dict[str, str] | set[str],
    tmp_path: Path,
    python_1_8: Path,
    provided: dict[str, str],
) -> None:
    found = environment(tmp_path, source, python_1_8, provided, {"SET_ALREADY": "yes"})
    told = {remark.partition(" is set nowhere")[0] for remark in found.remarks}
    assert told == set(wanted)
    for name in wanted:
        assert found.variables[name]
        if isinstance(wanted, dict):
            assert found.variables[name] == wanted[name]


@pytest.mark.parametrize(
    ("name", "same_as"),
    [("LIVEKIT_SECRET", "LIVEKIT_API_SECRET"), ("LIVEKIT_WS_URL", "LIVEKIT_URL")],
)
def test_livekit_by_another_name_is_the_sandbox(
    name: str, same_as: str, tmp_path: Path, python_1_8: Path, provided: dict[str, str]
) -> None:
    provided["LIVEKIT_API_SECRET"] = secrets.token_hex()
    found = environment(tmp_path, f'x = os.environ["{name}"]', python_1_8, provided, {})
    assert found.variables[name] == provided[same_as]


def test_what_settings_classes_require_is_made_up(
    tmp_path: Path, python_1_8: Path, provided: dict[str, str]
) -> None:
    source = """
    from typing import ClassVar, Literal
    from pydantic import Field, HttpUrl, SecretStr
    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Base(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="SHOP_", env_file=".env")
        kind: ClassVar[str]

    class Settings(Base):
        model_config = SettingsConfigDict(env_prefix="SHOP_", env_file=".env")
        name: str
        tables: int
        open: bool
        site: HttpUrl
        days: list[str]
        mode: Literal["day", "night"]
        token: SecretStr = Field(alias="SHOP_LOGIN")
        city: str = Field(..., description="where")
        from_file: str
        optional: str | None = None
        default: str = Field(default="x")
        made: list[str] = Field(default_factory=list)

    settings = Settings()
    """
    (tmp_path / ".env").write_text("SHOP_FROM_FILE=own\n")
    found = environment(tmp_path, source, python_1_8, provided)
    told = {remark.partition(" is set nowhere")[0] for remark in found.remarks}
    assert told == {
        *("SHOP_NAME", "SHOP_TABLES", "SHOP_OPEN", "SHOP_SITE", "SHOP_DAYS", "SHOP_MODE"),
        *("SHOP_LOGIN", "SHOP_CITY"),
    }
    code = "from agent import settings; print(settings.from_file, settings.tables, settings.mode)"
    assert run(python_1_8, code, found, tmp_path) == "own 1 day"


@pytest.mark.parametrize(
    "load",
    [
        'load_dotenv(".env.local")',
        'load_dotenv(".env.local", override=True)',
        'os.environ.update(dotenv_values(".env.local"))',
    ],
)
def test_env_files_are_loaded_without_their_keys(
    load: str, tmp_path: Path, python_1_8: Path, provided: dict[str, str]
) -> None:
    (tmp_path / ".env.local").write_text(
        "LIVEKIT_URL=wss://real\nexport DEEPGRAM_API_KEY='real'\nRIME_API_KEY=real\n"
        'SHOP_NAME="Bar \\"X\\""\nGREETING=Hello ${SHOP_NAME} # said first\nURL=$RIME_API_KEY\n'
        "SEEN_KEY=${RIME_API_KEY}/x\nLIVEKIT_INFERENCE_URL=https://real\nPATH=/real\n"
    )
    found = environment(tmp_path, load, python_1_8, {**provided, "PATH": "/bin"})
    (tmp_path / "keys.txt").write_text("SERPAPI_API_KEY=real\nshop_key=real\nFROM_THERE=own\n")
    code = (
        "import agent, dotenv, os, json; dotenv.load_dotenv('keys.txt', override=True);"
        "print(json.dumps(dict(os.environ)))"
    )
    seen = json.loads(run(python_1_8, code, found, tmp_path))
    assert seen["FROM_THERE"] == "own"
    assert seen["GREETING"] == 'Hello Bar "X"'
    assert seen["DEEPGRAM_API_KEY"] == provided["DEEPGRAM_API_KEY"]
    assert not [name for name, value in seen.items() if "real" in value]
    assert found.remarks == ()


def test_env_files_that_others_load_are_loaded(
    tmp_path: Path, python_1_8: Path, provided: dict[str, str]
) -> None:
    (tmp_path / ".env").write_text("SHOP_ID=7 # ours\nSHOP_API_KEY=real\n")
    (tmp_path / "agent.py").write_text(
        "import os\nfrom livekit.agents import AgentServer, cli\ncli.run_app(AgentServer())\n"
        "shop = os.environ['SHOP_ID'], os.environ['SHOP_API_KEY']"
    )
    plan = Project(tmp_path, str(python_1_8), {})
    found = agent_environment(plan, provided, tmp_path)
    assert found.variables["SHOP_ID"] == "7"
    assert found.variables["SHOP_API_KEY"] == made_up("shop-api-key")


def run(python: Path, code: str, found: AgentEnvironment, folder: Path) -> str:
    """What a piece of code prints in the agent's process."""
    done = subprocess.run(
        [str(python), "-c", code],
        env=with_start_up(found.variables),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
