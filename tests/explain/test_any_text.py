"""Whatever is in a text: no error of lkgen's own, no key shown, little memory."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lkgen.explain.engine import every_entry, explain
from lkgen.explain.redact import redact

# What errors are made of, in any order.
PIECES = st.sampled_from(
    [
        *(text for known in every_entry() for text in known.entry.texts[:1]),
        "Traceback (most recent call last):",
        '  File "/app/agent.py", line 3, in x',
        "    raise ValueError()",
        "2 validation errors for Settings",
        "2026-11-24 11:39:07,504 - ERROR livekit.agents - ",
        '{"level": "ERROR", "message": "',
        '{"log": "',
        "agent-1  | ",
        "\x1b[31m",
        "\n",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=30).map("".join))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text: str) -> None:
    outcome = explain(text.splitlines())
    json.dumps([one.matched for one in outcome.explanations] + [t for _, t in outcome.unexplained])


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-abcdefghijklmnop1234",
        "gsk_abcdefghijklmnop1234",
        "AIzaSyA1234567890abcdefghijk",
        "APIabcd1234efgh",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
        "0123456789abcdef0123456789abcdef01234567",
    ],
)
def test_what_looks_like_a_key_is_not_shown(secret: str) -> None:
    for text in (secret, f"key {secret} refused", f"'Token {secret}'", f"?access_token={secret}&x"):
        assert secret not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "'Authorization': 'Bearer hunter2hunter2'",
        "LIVEKIT_API_SECRET=hunter2hunter2",
        '{"api_key": "hunter2hunter2"}',
        "redis://default:hunter2hunter2@redis:6379",
        "password: hunter2hunter2",
    ],
)
def test_what_is_said_to_be_a_key_is_not_shown(text: str) -> None:
    assert "hunter2" not in redact(text)


def test_words_about_keys_are_shown() -> None:
    text = "API key is required, either as argument or set DEEPGRAM_API_KEY environment variable"
    assert redact(text) == text


def test_a_large_log_takes_little_memory() -> None:
    def lines() -> Iterator[str]:
        for number in range(3_000):
            yield f"ERROR:shop:order {number} of table {number * 7} was lost: {'x' * 1_500}"

    every_entry()
    tracemalloc.start()
    explain(lines())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000
