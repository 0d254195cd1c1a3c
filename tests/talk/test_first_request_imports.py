"""What a worker preloads is what the first request of its LLM would import, or all but a bit."""

from __future__ import annotations

import asyncio
import json

import pytest
from support import INSIDE
from support.environments import environment
from support.providers import environment as variables
from support.sample import parameters

from lkgen.catalogue import catalogue
from lkgen.talk.fakes.registry import Switchboard
from lkgen.talk.net.gateway import Gateway

pytestmark = pytest.mark.series

SERIES = catalogue().series[-1]
# One of each client library, and of each way to use it.
PROVIDERS = [
    *("anthropic", "aws", "azure-responses", "google", "groq", "inference", "mistralai"),
    *("openai", "openai-responses", "perplexity-responses", "xai"),
]
FEW = 16


async def imported(
    provider_id: str, preload: list[str], gateway: Gateway, switchboard: Switchboard
) -> set[str]:
    """The modules that the first request of a provider's LLM imports."""
    [provider] = [one for one in catalogue().providers if one.id == provider_id]
    role = provider.roles["llm"]
    arguments = {
        name: (role.model or "openai/gpt-4.1-mini") if value == "$model" else value
        for name, value in role.arguments.items()
        # What the settings say stands in a variable, which the plugin reads too.
        if not str(value).startswith("$setting.")
    }
    claim = {
        "import": provider.import_,
        "class": role.class_,
        "arguments": arguments,
        "env": switchboard.environment({name for way in provider.needs for name in way}),
        "preload": preload,
    }
    process = await asyncio.create_subprocess_exec(
        environment(SERIES.id),
        INSIDE / "first_request.py",
        json.dumps(claim),
        env=variables(gateway, switchboard),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    return set(json.loads(said.splitlines()[-1]))


@pytest.mark.parametrize("provider", parameters(PROVIDERS))
async def test_what_is_preloaded_is_what_the_first_request_imports(
    provider: str, gateway: Gateway, switchboard: Switchboard
) -> None:
    [role] = [one.roles["llm"] for one in catalogue().providers if one.id == provider]
    own = role.first_request_imports
    preload = SERIES.first_request_imports if own is None else own
    without = await imported(provider, [], gateway, switchboard)
    assert set(preload) <= without
    if preload:
        assert len(without) > FEW
    left = await imported(provider, preload, gateway, switchboard)
    assert len(left) < FEW
