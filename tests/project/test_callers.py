"""Whom an agent expects to call is read from its source."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from lkgen.project import Project
from lkgen.project.callers import Expected, Whose
from lkgen.talk.caller.visitor import NUMBER, Visitor

HEAD = """
import json
from livekit import api
from livekit.agents import JobContext, WorkerOptions, cli
async def entrypoint(ctx: JobContext):
"""
TAIL = "\ncli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))\n"


def expects(folder: Path, body: str) -> Expected:
    lines = "".join(f"    {line}\n" for line in dedent(body).splitlines())
    (folder / "agent.py").write_text(HEAD + lines + TAIL)
    return Project(folder, environ={}).expects


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        ("who = json.loads(ctx.job.metadata)['customer']", ("customer",)),
        (
            "told = json.loads(ctx.job.metadata)\nx = told['a'], told['b'], told.get('c')",
            ("a", "b"),
        ),
        ("text = ctx.job.metadata\ntold = json.loads(text)", ()),
        (
            """
            raw = (ctx.job.metadata or "").strip()
            try:
                told = json.loads(raw)
            except ValueError as error:
                raise RuntimeError("no JSON") from error
            url = told.get("url")
            name = told.get("name")
            if not url:
                raise RuntimeError("no url")
            """,
            ("url",),
        ),
        # A handler that logs an error is no other way.
        (
            "try:\n    told = json.loads(ctx.job.metadata)\nexcept Exception: logger.error('no')",
            (),
        ),
        # Nor is one that ends the job when a key is missing.
        (
            """
            told = json.loads(ctx.job.metadata) if ctx.job.metadata else {}
            number = told.get("number", "")
            text = told.get("text", "")
            note = told.get("note", "")
            if not number or not text:
                logger.error("number or text is missing")
                return
            """,
            ("number", "text"),
        ),
        ("told = told.strip()\nx = json.loads(told)", None),
        # It gets along without.
        ("told = json.loads(ctx.job.metadata) if ctx.job.metadata else {}", None),
        ("if ctx.job.metadata:\n    told = json.loads(ctx.job.metadata)", None),
        ("told = json.loads(ctx.job.metadata or '{}')", None),
        ("try:\n    told = json.loads(ctx.job.metadata)\nexcept ValueError: pass", None),
        ("told = json.loads(other)", None),
    ],
)
def test_what_the_job_is_to_be_told(
    body: str, keys: tuple[str, ...] | None, tmp_path: Path
) -> None:
    assert expects(tmp_path, body).needs.get("job") == keys


@pytest.mark.parametrize(
    ("body", "whose"),
    [
        ("x = json.loads(participant.metadata)['voice']", "caller"),
        ("x = json.loads(ctx.room.metadata)['voice']", "room"),
        ("raw = getattr(ctx.job, 'metadata', '')\nx = json.loads(raw)['voice']", "job"),
    ],
)
def test_metadata_is_brought_by_whose_the_source_asks_for(
    body: str, whose: Whose, tmp_path: Path
) -> None:
    found = expects(tmp_path, body)
    assert found.needs == {whose: ("voice",)}
    visitor, (said,) = Visitor().expected(found)
    texts = {
        "job": visitor.metadata,
        "room": visitor.room_metadata,
        "caller": visitor.own_metadata,
    }
    assert "voice" in json.loads(texts.pop(whose) or "")
    assert not any(texts.values())
    assert '--metadata \'{"voice":' in said
    assert whose in said


def test_what_a_user_says_is_told_to_all_who_are_asked(tmp_path: Path) -> None:
    body = "x = json.loads(ctx.room.metadata) if ctx.room.metadata else {}"
    visitor, added = Visitor(metadata='{"a": 1}').expected(expects(tmp_path, body))
    assert (visitor.metadata, visitor.room_metadata, visitor.own_metadata) == (
        *('{"a": 1}', '{"a": 1}'),
        "",
    )
    assert added == []


@pytest.mark.parametrize(
    ("body", "identity", "whole"),
    [
        ("await ctx.wait_for_participant(identity='guest')", "guest", True),
        ("if participant.identity.startswith('user-'): pass", "user-", False),
        ("if participant.identity.startswith('agent-'): return", "", False),
        ("if participant.identity.startswith('human-agent-'): return", "", False),
        ("await ctx.wait_for_participant(identity=number)", "", False),
    ],
)
def test_what_the_caller_is_to_be_called(
    body: str, identity: str, whole: bool, tmp_path: Path
) -> None:
    found = expects(tmp_path, body)
    assert (found.identity, found.whole) == (identity, whole)


def test_who_must_come_by_phone_and_who_is_dialled(tmp_path: Path) -> None:
    assert expects(tmp_path, "n = participant.attributes['sip.phoneNumber']").sip
    assert not expects(tmp_path, "n = participant.attributes.get('sip.phoneNumber')").sip
    dials = "await ctx.api.sip.create_sip_participant(request)"
    assert expects(tmp_path, dials).calls_out("")
    if_told = expects(tmp_path, f"if ctx.job.metadata:\n    {dials}")
    looks = "told = json.loads(ctx.job.metadata or '{}')"
    assert expects(tmp_path, f"{looks}\n{dials}").calls_out("")
    gives_up = f"{looks}\nif 'number' not in told:\n    return\n{dials}"
    assert not expects(tmp_path, gives_up).calls_out("")
    assert (if_told.calls_out(""), if_told.calls_out('{"number": "1"}')) == (False, True)


def test_the_caller_comes_as_expected_and_it_is_said(tmp_path: Path) -> None:
    body = """
    told = json.loads(ctx.job.metadata)
    x = told["phone_number"], participant.attributes["sip.trunkID"]
    ok = participant.identity.startswith("guest-")
    """
    visitor, added = Visitor().expected(expects(tmp_path, body))
    assert visitor.metadata == '{"phone_number": "+15550100"}'
    assert (visitor.identity, visitor.kind) == ("guest-caller", "sip")
    assert visitor.attributes["sip.phoneNumber"] == NUMBER
    told, came, called = added
    assert ("--metadata" in told, "--kind sip" in came, "--identity" in called) == (True,) * 3


def test_what_a_user_says_stands(tmp_path: Path) -> None:
    expected = expects(tmp_path, "x = json.loads(ctx.job.metadata)['a']")
    given = Visitor("anna", {"tier": "gold"}, "sip", '{"a": 1}')
    visitor, added = given.expected(expected)
    assert (visitor.identity, visitor.metadata, added) == ("anna", '{"a": 1}', [])
    assert visitor.attributes["tier"] == "gold"
    plain, _ = Visitor().expected(expects(tmp_path, "pass"))
    assert (plain.identity, plain.kind, plain.metadata) == ("caller", "standard", "")


def test_metadata_that_says_where_livekit_is_gets_the_sandbox(tmp_path: Path) -> None:
    body = (
        "told = json.loads(ctx.job.metadata)\nat = told['ws_url'], told['livekitUrl'], told['who']"
    )
    visitor, _ = Visitor().expected(expects(tmp_path, body), "ws://127.0.0.1:7880")
    told = json.loads(visitor.metadata or "")
    assert told["ws_url"] == told["livekitUrl"] == "ws://127.0.0.1:7880"
    assert told["who"] != told["ws_url"]
