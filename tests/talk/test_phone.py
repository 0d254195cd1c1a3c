"""LiveKit's SIP service in the sandbox, asked by LiveKit's own client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from aiohttp import web
from livekit import api

from lkgen.errors import LkgenError
from lkgen.talk.caller.faults import Fault, parse_fault
from lkgen.talk.net.front import Front
from lkgen.talk.sandbox.phone import PATH, Dialled, Phone
from lkgen.talk.sandbox.room import admitted

ASKED = api.CreateSIPParticipantRequest(
    sip_trunk_id="ST_1", sip_call_to="+15550123", room_name="r", wait_until_answered=True
)
KEY = ("key", "secret-of-at-least-32-characters")


class Desk:
    """A phone behind the front, and what stands behind that."""

    def __init__(self, service: api.LiveKitAPI, phone: Phone, url: str) -> None:
        self.service = service
        self.phone = phone
        self.url = url
        self.fault: Fault | None = None
        self.put_out: list[tuple[str, str]] = []


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async def server(request: web.Request) -> web.Response:
        return web.Response(body=api.ListRoomsResponse().SerializeToString())

    async def put_out(room: str, identity: str) -> None:
        desk.put_out.append((room, identity))

    app = web.Application()
    app.router.add_post("/{path:.*}", server)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    phone = Phone(lambda: desk.fault, put_out)
    async with (
        Front(runner.addresses[0][1], PATH, phone.answer, partial(admitted, *KEY)) as front,
        api.LiveKitAPI(front.url, *KEY) as service,
    ):
        desk = Desk(service, phone, front.url)
        yield desk
    await runner.cleanup()


async def test_whom_an_agent_calls_must_come_first(desk: Desk) -> None:
    desk.phone.expect("r")
    asked = asyncio.create_task(desk.service.sip.create_sip_participant(ASKED))
    while not (call := desk.phone.call_to("r")):
        await asyncio.sleep(0.01)
    assert not asked.done()
    assert (call.visitor.identity, call.visitor.kind) == ("sip_+15550123", "sip")
    assert call.visitor.attributes["sip.phoneNumber"] == "+15550123"
    call.answered.set()
    info = await asked
    assert (info.participant_identity, info.room_name) == ("sip_+15550123", "r")


@pytest.mark.parametrize("key", [("key", "another secret of at least 32 char"), ("other", KEY[1])])
async def test_who_has_another_key_calls_nobody(desk: Desk, key: tuple[str, str]) -> None:
    async with api.LiveKitAPI(desk.url, *key) as service:
        with pytest.raises(api.TwirpError) as refused:
            await service.sip.create_sip_participant(ASKED)
    assert (refused.value.code, refused.value.status) == ("unauthenticated", 401)
    assert not desk.phone.dialled


async def test_whom_nobody_waits_for_comes_by_itself(desk: Desk) -> None:
    came: list[Dialled] = []

    def pick_up(call: Dialled) -> None:
        came.append(call)
        call.answered.set()

    desk.phone.pick_up = pick_up
    await desk.service.sip.create_sip_participant(ASKED)
    assert [call.room for call in came] == ["r"]


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        ("sip:busy", "resource_exhausted", "486"),
        ("sip:no-answer", "deadline_exceeded", "408"),
        ("sip:declined", "permission_denied", "603"),
    ],
)
async def test_a_call_that_nobody_answers(desk: Desk, fault: str, code: str, status: str) -> None:
    desk.fault = parse_fault(fault)
    with pytest.raises(api.TwirpError) as failed:
        await desk.service.sip.create_sip_participant(ASKED)
    assert failed.value.code == code
    assert failed.value.metadata["sip_status_code"] == status
    with pytest.raises(LkgenError):
        parse_fault(fault.replace("sip", "llm"))


async def test_a_transfer_takes_the_caller_out_of_the_room(desk: Desk) -> None:
    request = api.TransferSIPParticipantRequest(
        participant_identity="guest", room_name="r", transfer_to="tel:+15550124"
    )
    await desk.service.sip.transfer_sip_participant(request)
    assert desk.put_out == [("r", "guest")]


async def test_everything_else_goes_through(desk: Desk) -> None:
    assert (await desk.service.room.list_rooms(api.ListRoomsRequest())).rooms == []
    with pytest.raises(api.TwirpError, match="lkgen: nothing answers DeleteSIPTrunk here"):
        await desk.service.sip.delete_trunk(api.DeleteSIPTrunkRequest(sip_trunk_id="ST_1"))
