"""Each provider of series 1.8 in a real room: a generated project greets, hears, answers.

One caller sentence, one tool, one answer; the provider's own class talks to its fake. What came of
it stands in docs/providers.md.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.providers_page import NOT_SPOKEN, check, page
from support.rooms import Calls, Entry, asked, entries, left_out

pytestmark = [
    pytest.mark.room,
    pytest.mark.usefixtures("server_program"),
    pytest.mark.asyncio(loop_scope="module"),
]
ENTRIES = entries()
# These speak on each pull request; all in the nightly run, where nothing else keeps the machine
# busy.
ALWAYS = {
    *("assemblyai-stt", "deepgram-stt", "inference-stt", "openai-stt"),
    *("anthropic-llm", "groq-llm", "inference-llm", "openai-llm"),
    *("cartesia-tts", "elevenlabs-tts", "inference-tts", "openai-tts"),
    *("google-realtime", "openai-realtime"),
}
# And these in the ordinary one.
QUICK = {"deepgram-stt", "openai-stt", "groq-llm", "cartesia-tts", "openai-realtime"}
PARAMETERS = [
    pytest.param(entry, id=str(entry), marks=left_out(entry, ALWAYS, QUICK))
    for entry in ENTRIES
    # The page says of which there is no Python here.
    if entry.python
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def calls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Calls]:
    """Calls to all that this run looks at, made beside each other while the tests wait."""
    chosen = asked(request, ENTRIES)
    async with Calls(chosen, tmp_path_factory.mktemp("rooms")) as calls:
        yield calls


@pytest.mark.parametrize("entry", PARAMETERS)
async def test_it_speaks(entry: Entry, calls: Calls) -> None:
    outcome = await calls.outcome(entry)
    if str(entry) in NOT_SPOKEN:
        assert outcome.problems, f"{entry} speaks: it no longer belongs in NOT_SPOKEN"
    else:
        assert outcome.problems == (), outcome.log


@pytest.mark.nightly
async def test_the_page_says_what_was_seen(calls: Calls, tmp_path: Path) -> None:
    outcomes = {str(entry): await calls.outcome(entry) for entry in ENTRIES}
    check({"": page(ENTRIES, outcomes, tmp_path)}, Path(__file__).name)


async def test_what_is_named_here_is_of_the_catalogue() -> None:
    named = {name for name in NOT_SPOKEN if not name.endswith("-avatar")}
    assert ALWAYS | named <= set(map(str, ENTRIES))
