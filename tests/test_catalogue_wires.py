"""Every provider says how it is reached, and a fake answers there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lkgen.catalogue import Provider, RoleName, catalogue, load
from lkgen.errors import LkgenError
from lkgen.root import CATALOGUE, CHECKOUT
from lkgen.talk.fakes.registry import fake_classes

FAKES = {fake.protocol: fake for fake in fake_classes()}
ROLES = [
    pytest.param(provider, role, id=f"{provider.id}-{role}")
    for provider in catalogue().providers
    for role in provider.roles
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHECKOUT / CATALOGUE, tmp_path / "catalogue"))


@pytest.mark.parametrize(("provider", "role"), ROLES)
def test_a_role_has_a_wire_with_a_fake_or_says_why_not(provider: Provider, role: RoleName) -> None:
    wires = provider.wires(role)
    assert bool(wires) != bool(provider.roles[role].no_wire)
    assert {wire.protocol for wire in wires} <= set(FAKES)
    if wires:
        # Gemini's live models only write down what they hear, if asked to.
        assert FAKES[wires[0].protocol].part in (role, "realtime")


def test_every_fake_is_spoken_to() -> None:
    assert {wire.protocol for wire in catalogue().all_wires()} == set(FAKES)


def test_what_is_said_of_an_address_is_the_same_everywhere() -> None:
    """Several entries may be the same provider: OpenAI's chat, its Responses API."""
    keys: dict[str, set[str | None]] = {}
    for provider in catalogue().providers:
        for wire in provider.all_wires():
            if wire.key:
                keys.setdefault(wire.host, set()).add(wire.key)
    assert {host: found for host, found in keys.items() if len(found) > 1} == {}


def test_a_needed_variable_is_a_key_or_given() -> None:
    """An agent with the fakes' variables has all that one way of its providers needs."""
    for provider in catalogue().providers:
        wires = provider.all_wires()
        given = {wire.key for wire in wires} | {
            name for wire in wires for name in (*wire.variables, *wire.choosing)
        }
        # The fake writes the file of a service account.
        given.add("GOOGLE_APPLICATION_CREDENTIALS")
        if wires:
            assert any(set(way) <= given for way in provider.needs), provider.id


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    wires: [deepgram-listen]\n", "", "wires or no_wire"),
        ("wire: {host: api.deepgram.com", "wire: {prefix: /v9", "no host is given for"),
        ("wires: [deepgram-listen]", "wires: [Deepgram Listen]", "protocol"),
        ("Authorization Token", "somewhere", "key_in"),
    ],
)
def test_refuses(copy: Path, old: str, new: str, said: str) -> None:
    path = copy / "providers" / "deepgram.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LkgenError) as refusal:
        load(copy)
    assert said in refusal.value.message
    assert "deepgram.yml" in refusal.value.message
