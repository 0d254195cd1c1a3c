"""What the fakes of the avatar services refuse, as the services would."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from livekit import api
from support.talk import Client

from lkgen.talk.caller.avatar import ON_BEHALF
from lkgen.talk.fakes.kinds.avatar import SESSION, OneRequestAvatar
from lkgen.talk.fakes.registry import Switchboard, fake_classes
from lkgen.talk.fakes.spatius_avatar import positions

NAMES = [fake.protocol for fake in fake_classes() if issubclass(fake, OneRequestAvatar)]


def token(**attributes: str) -> str:
    grants = api.VideoGrants(room_join=True, room="room")
    made = api.AccessToken("lkgen", "x" * 32).with_identity("avatar").with_grants(grants)
    return made.with_attributes(attributes).to_jwt()


async def ask(
    client: Client, fake: OneRequestAvatar, *, key: str, token: str, face: str = SESSION
) -> tuple[int, Any]:
    """Ask a service for a session; gives its status and what it answers."""
    body: dict[str, Any] = {}
    for path, value in [(fake.url, "ws://127.0.0.1:9"), (fake.token, token), (fake.face, face)]:
        *outer, name = path.split(".")
        place = body
        for part in outer:
            place = place.setdefault(part, {})
        place[name] = value
    (wire,) = fake.wires
    name, _, scheme = wire.key_in[0].partition(" ")
    url = f"https://{wire.host}{wire.prefix}{fake.path.replace('*', 'any')}"
    headers = {name: f"{scheme} {key}".strip()} if key else {}
    async with client.session.post(url, json=body, headers=headers) as response:
        return response.status, await response.json()


@pytest.fixture(params=NAMES)
def fake(request: pytest.FixtureRequest, switchboard: Switchboard) -> OneRequestAvatar:
    """Each of the services that are asked once."""
    found = switchboard.fakes[request.param]
    assert isinstance(found, OneRequestAvatar)
    return found


async def test_a_key_is_wanted(client: Client, fake: OneRequestAvatar) -> None:
    good = token(**{ON_BEHALF: "agent"})
    for key in ("", "another"):
        # One of them looks at what the key has bought instead.
        assert (await ask(client, fake, key=key, token=good, face="nobody"))[0] == 401


async def test_a_token_for_a_room_and_an_agent_is_wanted(
    client: Client, fake: OneRequestAvatar
) -> None:
    (wire,) = fake.wires
    status, said = await ask(client, fake, key=wire.dummy_key, token=token())
    assert (status, ON_BEHALF in str(said)) == (400, True)
    status, said = await ask(client, fake, key=wire.dummy_key, token=SESSION)
    assert (status, "admits nobody" in str(said)) == (400, True)


async def test_a_room_that_is_closed_to_the_avatar_is_told(
    client: Client, fake: OneRequestAvatar, switchboard: Switchboard
) -> None:
    (wire,) = fake.wires
    good = token(**{ON_BEHALF: "agent"})
    status, _ = await ask(client, fake, key=wire.dummy_key, token=good)
    assert status == 200
    await fake.until_gone()
    (told,) = switchboard.refusals()
    assert told.startswith(f"{fake.protocol}: {wire.host}")
    assert "its avatar cannot join the room" in told


def test_how_long_speech_in_ogg_pages_is() -> None:
    def page(position: int, *segments: int) -> bytes:
        head = struct.pack("<4sBBqIII", b"OggS", 0, 0, position, 1, 0, 0)
        return head + bytes([len(segments), *segments]) + b"x" * sum(segments)

    pages = page(0, 19) + page(960, 40, 255, 3) + page(48_000)
    assert list(positions(pages)) == [0, 960, 48_000]
    assert list(positions(b"")) == []
