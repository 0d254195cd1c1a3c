"""Packets are read and refused as the kernel takes it: seen on a connection of its own."""

from __future__ import annotations

import struct

import pytest

from lkgen.talk.isolation.names import Names
from lkgen.talk.isolation.packets import Target, read, refusal

SYN = bytes.fromhex(
    "4500003c759140004006b6d70a4d000101020304bb060050021a7cc900000000a002faf0f2320000"
    "020405b40402080af8b61995000000000103030a"
)
SYN_6 = bytes.fromhex(
    "600e5ed400280640fd77000000000000000000000000000120010db8000000000000000000000001"
    "b5f00050f2d5914f00000000a002fd20ec670000020405a00402080a1704e1eb000000000103030a"
)


@pytest.mark.parametrize(("sent", "address"), [(SYN, "1.2.3.4"), (SYN_6, "2001:db8::1")])
def test_a_connection_is_named_and_reset(sent: bytes, address: str) -> None:
    packet = read(sent)
    assert packet is not None
    assert packet.target == Target(address, 80, "tcp")
    answer = refusal(packet)
    assert answer is not None
    back = read(answer)
    assert back is not None
    assert (back.source, back.destination) == (packet.destination, packet.source)
    assert back.target is None
    number, known = struct.unpack("!II", back.body[4:12])
    assert (number, known) == (0, struct.unpack("!I", packet.body[4:8])[0] + 1)
    # A reset is not answered.
    assert refusal(back) is None


@pytest.mark.parametrize("whole", [b"", b"\x45", b"\x60" + bytes(20), bytes(60)])
def test_what_is_no_packet_is_none(whole: bytes) -> None:
    assert read(whole) is None


@pytest.mark.parametrize("cut", range(20, 60))
def test_a_cut_packet_is_no_error(cut: int) -> None:
    for sent in (SYN, SYN_6):
        if packet := read(sent[:cut]):
            refusal(packet)


QUERY = b"\0\7\1\0\0\1\0\0\0\0\0\0\2DB\7example\3com\0"


def test_a_name_gets_an_address_that_tells_it_again() -> None:
    names = Names()
    answer = names.answer(QUERY + b"\0\1\0\1")
    assert answer is not None
    assert answer[:8] == b"\0\7\x81\x80\0\1\0\1"
    address = ".".join(map(str, answer[-4:]))
    assert address.startswith("198.18.")
    assert names.name_of(address) == "db.example.com"
    assert names.answer(QUERY + b"\0\1\0\1") == answer


def test_of_other_kinds_there_is_nothing() -> None:
    answer = Names().answer(QUERY + b"\0\x1c\0\1")
    assert answer is not None
    assert answer[6:8] == b"\0\0"


@pytest.mark.parametrize("query", [b"", QUERY[:14], QUERY, b"\xff" * 40])
def test_what_is_no_question_is_not_answered(query: bytes) -> None:
    assert Names().answer(query) is None
