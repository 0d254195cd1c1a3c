"""Sixty secrets, none of which passes; and settings, which do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.secret_values import BY_LOOK, REAL, secrets

from lkgen.project import Project
from lkgen.talk.sandbox.environment import agent_environment, real_values
from lkgen.talk.sandbox.start_up.lkgen_secrets import is_secret, stand_in

SETTINGS = {
    **{"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "eu-west-1", "LOG_LEVEL": "info"},
    **{"MAX_TOKENS": "4096", "MAX_TOKEN": "100", "TOKENIZERS_PARALLELISM": "false"},
    **{"OPENAI_BASE_URL": "https://api.openai.com/v1", "DATABASE_HOST": "db.internal"},
    **{"ELEVENLABS_VOICE_ID": "21m00Tcm4TlvDq8ikWAM", "SIP_TRUNK_ID": "ST_abcdefgh1234567890"},
    **{"VOICE": "f786b574-daa5-4673-aa0c-cbe3e8534c02", "LLM_MODEL": "openai/gpt-oss-120b"},
    **{"PHONE_NUMBER": "+15550100", "KEYBOARD": "qwertz", "AUTHOR": "Jo", "MONKEY": "chimp"},
    **{"PROMPT": "Be brief. Use 2 tools.", "MODEL_DIR": "/opt/models/x1", "SHOP": "Bar X"},
    **{"TOKEN_URL": "https://a.example.com/token", "AZURE_DEPLOYMENT": "gpt-4o-mini-2024-07-18"},
    **{"PWD": "/home/me", "GOOGLE_CLOUD_PROJECT": "my-project-12345"},
}
SOURCE = """
import os
from livekit.agents import AgentServer, cli
seen = {name: os.environ.get(name) for name in NAMES}
cli.run_app(AgentServer())
"""


@pytest.fixture
def project(tmp_path: Path, python_1_8: Path) -> Project:
    """One whose agent asks for every secret by its name."""
    names = [*secrets(), *SETTINGS]
    (tmp_path / "agent.py").write_text(f"NAMES = {names!r}\n{SOURCE}")
    environ = {**secrets(), **SETTINGS, "NOT_ASKED_FOR": "plain"}
    return Project(tmp_path, str(python_1_8), environ)


def test_none_passes_and_settings_do(project: Project, tmp_path: Path) -> None:
    found = agent_environment(project, {}, tmp_path)
    assert [name for name, value in found.variables.items() if REAL in value] == []
    assert {n: found.variables.get(n) for n in SETTINGS} == SETTINGS
    assert "NOT_ASKED_FOR" not in found.variables
    assert not [remark for remark in found.remarks if REAL in remark]


def test_each_is_known_to_be_one(project: Project) -> None:
    assert [name for name, value in secrets().items() if not is_secret(name, value)] == []
    values = real_values(project)
    assert [name for name, v in secrets().items() if not any(one in v for one in values)] == []


def test_a_stand_in_is_as_much_like_it_as_a_client_needs() -> None:
    said = {name: stand_in(value, "made-up") for name, value in BY_LOOK.items()}
    assert said["DATABASE_URL"] == "postgres://lkgen:lkgen@db.example.com:5432/app"
    assert said["REDIS_URL"] == "redis://:lkgen@cache.internal:6379/0"
    assert said["SENTRY_DSN"] == "https://lkgen@o1.ingest.sentry.io/42"
    assert said["SLACK_WEBHOOK_URL"] == "https://hooks.slack.com/made-up"
    account = {"type": "service_account", "private_key": "made-up", "id": "7"}
    assert json.loads(said["GOOGLE_ACCOUNT"]) == account
    assert said["SETTING"] == "made-up"
