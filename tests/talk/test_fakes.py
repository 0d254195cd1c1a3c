"""How fakes are found, and what each must do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.talk import Client

from lkgen.cli.wires import wires
from lkgen.talk import fakes
from lkgen.talk.caller.conversation import Conversation
from lkgen.talk.caller.script import Script
from lkgen.talk.fakes.kinds.base import Fake
from lkgen.talk.fakes.kinds.http2_fake import Http2Fake
from lkgen.talk.fakes.kinds.wire import Wire
from lkgen.talk.fakes.registry import Switchboard, fake_classes

# Where a plugin opens its connection in advance, and where spatius asks and reports.
WITHOUT_A_KEY = {"/health", "/bootstrap", "/v1/metrics", "/v1/traces"}
# A server on the agent's own machine lets everybody in.
OPEN = {wire.protocol for wire in wires() if not wire.key_in}
ASK_FOR_A_KEY = [fake for fake in fake_classes() if fake.protocol not in OPEN]
NEW_FAKE = """
from aiohttp import web
from lkgen.talk.fakes.kinds.base import Fake, Refusal


class Carrier(Fake):
    protocol = "carrier-pigeon"
    part = "stt"

    def routes(self):
        return {("GET", "/coo/*"): self.coo}

    def refusal(self, status, reason):
        return Refusal(status, reason, {})

    async def coo(self, request, record):
        record.detail["cooed"] = True
        return web.Response(text="coo")
"""


PIGEON = Wire("carrier-pigeon", "*.pigeon.example", "/v9", "PIGEON_KEY", ["?key"])


@pytest.mark.parametrize("fake", fake_classes(), ids=lambda fake: fake.protocol)
def test_a_fake_is_named_after_its_module(fake: type[Fake]) -> None:
    module = fake.__module__.rpartition(".")[2]
    assert fake.protocol == module.replace("_", "-")
    assert any(wire.protocol == fake.protocol for wire in wires())


def test_protocols_and_addresses_are_unique() -> None:
    addresses = [
        (wire.host, method, wire.prefix + path)
        for fake in Switchboard(Conversation(Script()), wires()).fakes.values()
        for wire in fake.wires
        for method, path in fake.routes()
    ]
    assert len(addresses) == len(set(addresses))
    assert len(fake_classes()) == len({fake.protocol for fake in fake_classes()})


@pytest.mark.parametrize(
    "fake",
    # Those over HTTP/2 have no routes: test_grpc_fakes, test_aws_streams.
    [fake for fake in ASK_FOR_A_KEY if not issubclass(fake, Http2Fake)],
    ids=lambda fake: fake.protocol,
)
@pytest.mark.parametrize("header", ["", "wrong"])
async def test_a_wrong_key_is_refused(
    client: Client, switchboard: Switchboard, fake: type[Fake], header: str
) -> None:
    headers: dict[str, str] = {}
    if header:
        headers = {"Authorization": header, "X-API-Key": header}
    for wire in switchboard.fakes[fake.protocol].wires:
        for method, path in switchboard.fakes[fake.protocol].routes():
            url = f"https://{wire.host}{wire.prefix}{path}".replace("*", "any")
            async with client.session.request(method, url, headers=headers) as response:
                assert response.status == (200 if path in WITHOUT_A_KEY else 401)
    refusals = switchboard.refusals()
    assert refusals
    assert all("401" in refusal for refusal in refusals)


async def test_one_new_file_is_a_new_fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "carrier_pigeon.py").write_text(NEW_FAKE)
    monkeypatch.setattr(fakes, "__path__", [*fakes.__path__, str(tmp_path)])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    try:
        switchboard = Switchboard(Conversation(Script()), [PIGEON])
    finally:
        sys.modules.pop("lkgen.talk.fakes.carrier_pigeon", None)
    fake = switchboard.fakes["carrier-pigeon"]
    assert switchboard.environment()["PIGEON_KEY"] == PIGEON.dummy_key
    assert switchboard.knows_host("home.pigeon.example")
    assert fake.find("home.pigeon.example", "GET", "/v9/coo/1")
    assert not fake.find("home.pigeon.example", "GET", "/v8/coo/1")
    assert not fake.find("pigeon.example.com", "GET", "/v9/coo/1")
