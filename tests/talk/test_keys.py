"""Keys of any spelling are taken; that of another provider is named."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from support.talk import Client

from lkgen.project import Project
from lkgen.talk.fakes.kinds.wire import made_up
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.sandbox.providers import chosen

ASK = {"model": "m", "messages": [{"role": "user", "content": "Hello?"}]}
HEAD = """
import os
from livekit.agents import AgentServer, cli
from livekit.plugins import deepgram, openai
cli.run_app(AgentServer())
"""


async def ask(client: Client, key: str) -> int:
    async with client.session.post(
        "https://api.openai.com/v1/chat/completions",
        json=ASK,
        headers={"Authorization": f"Bearer {key}"},
    ) as answer:
        return answer.status


async def test_a_made_up_key_is_taken_and_another_providers_is_named(
    client: Client, switchboard: Switchboard
) -> None:
    switchboard.keys.addresses["OPENROUTER_API_KEY"] = "OPENROUTER_BASE_URL"
    switchboard.keys.accepted.add("sk-in-the-source")
    assert await ask(client, client.key("OPENAI_API_KEY")) == 200
    assert await ask(client, made_up("my-llm-secret")) == 200
    assert await ask(client, "sk-in-the-source") == 200
    assert await ask(client, "wrong") == 401
    assert await ask(client, client.key("OPENROUTER_API_KEY")) == 401
    assert switchboard.refusals()[-1] == (
        "openai-chat: api.openai.com/v1/chat/completions: 401 got the key of OPENROUTER_API_KEY: "
        "set OPENROUTER_BASE_URL"
    )


@pytest.mark.parametrize(
    ("source", "environ", "found"),
    [
        # The address beside it says whose key it is.
        (
            "openai.LLM(api_key=os.environ['MY_KEY'], base_url='https://api.groq.com/openai/v1')",
            {},
            {"MY_KEY": "GROQ_API_KEY"},
        ),
        (
            "openai.LLM(api_key=os.environ['OPENAI_API_KEY'],"
            " base_url=os.getenv('U', 'https://openrouter.ai/api/v1'))",
            {},
            {"OPENAI_API_KEY": "OPENROUTER_API_KEY"},
        ),
        (
            "openai.LLM(api_key=os.environ['K'], base_url=os.environ['U'])",
            {"U": "https://api.groq.com/openai/v1"},
            {"K": "GROQ_API_KEY"},
        ),
        # A client reads both by itself.
        (
            "openai.LLM()",
            {"OPENAI_BASE_URL": "https://openrouter.ai/api/v1"},
            {"OPENAI_API_KEY": "OPENROUTER_API_KEY"},
        ),
        # Else the plugin does.
        (
            "deepgram.STT(api_key=os.environ['OPENAI_LIKE_KEY'])",
            {},
            {"OPENAI_LIKE_KEY": "DEEPGRAM_API_KEY"},
        ),
        ("openai.LLM.with_cerebras(api_key=os.environ['K'])", {}, {"K": "CEREBRAS_API_KEY"}),
    ],
)
def test_whose_a_key_is(
    source: str,
    environ: dict[str, str],
    found: dict[str, str],
    tmp_path: Path,
    python_1_8: Path,
    switchboard: Switchboard,
) -> None:
    (tmp_path / "agent.py").write_text(HEAD + dedent(source))
    keys = switchboard.environment()
    given = chosen(Project(tmp_path, str(python_1_8), environ), switchboard)
    assert given == {name: keys[other] for name, other in found.items()}


def test_an_address_that_nobody_sets_is_that_of_the_key(
    tmp_path: Path, python_1_8: Path, switchboard: Switchboard
) -> None:
    source = "openai.LLM(api_key=os.getenv('OPENROUTER_API_KEY'), base_url=os.getenv('ROUTER'))"
    (tmp_path / "agent.py").write_text(HEAD + source)
    given = chosen(Project(tmp_path, str(python_1_8), {}), switchboard)
    assert given == {"ROUTER": "https://openrouter.ai/api/v1"}
    assert switchboard.keys.addresses == {"OPENROUTER_API_KEY": "ROUTER"}


def test_an_address_of_a_customers_own_is_made_up_for_it(
    tmp_path: Path, python_1_8: Path, switchboard: Switchboard
) -> None:
    source = (
        "openai.TTS.with_azure(api_key=os.getenv('AZURE_TTS_API_KEY'),"
        " azure_endpoint=os.getenv('AZURE_TTS_ENDPOINT'))"
    )
    (tmp_path / "agent.py").write_text(HEAD + source)
    given = chosen(Project(tmp_path, str(python_1_8), {}), switchboard)
    assert given["AZURE_TTS_ENDPOINT"] == "https://lkgen.openai.azure.com"
    assert given["AZURE_TTS_API_KEY"] == switchboard.environment()["AZURE_OPENAI_API_KEY"]
