"""MessagePack, which a few providers take instead of JSON: https://msgpack.org, its JSON types."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any, cast

_SIZES = {1: "B", 2: "H", 4: "I", 8: "Q"}


def unpack(data: bytes) -> Any:
    """The value in a message.

    Raises:
        ValueError: it is not MessagePack, or holds what JSON and bytes cannot say.
    """
    try:
        value, end = _read(data, 0)
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise ValueError(f"not MessagePack: {error}") from error
    if end != len(data):
        raise ValueError("not MessagePack: something follows the value")
    return value


def pack(value: object) -> bytes:
    """A message that holds a value.

    Raises:
        TypeError: the value is none of JSON's nor bytes.
    """
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        return b"\xd3" + struct.pack(">q", value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        text = value.encode()
        return b"\xdb" + struct.pack(">I", len(text)) + text
    if isinstance(value, bytes):
        return b"\xc6" + struct.pack(">I", len(value)) + value
    if isinstance(value, list):
        entries = cast("list[object]", value)
        return b"\xdd" + struct.pack(">I", len(entries)) + b"".join(map(pack, entries))
    if isinstance(value, Mapping):
        fields = cast("Mapping[object, object]", value)
        packed = (pack(key) + pack(entry) for key, entry in fields.items())
        return b"\xdf" + struct.pack(">I", len(fields)) + b"".join(packed)
    raise TypeError(f"cannot pack {type(value).__name__}")


def _read(data: bytes, at: int) -> tuple[Any, int]:
    """The value that starts at a place, and where the next one would."""
    kind, at = data[at], at + 1
    if kind <= 0x7F or kind >= 0xE0:
        return (kind if kind <= 0x7F else kind - 0x100), at
    if kind <= 0x8F:
        return _map(data, at, kind & 0x0F)
    if kind <= 0x9F:
        return _list(data, at, kind & 0x0F)
    if kind <= 0xBF:
        return _text(data, at, kind & 0x1F)
    if kind in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[kind], at
    if kind in (0xCA, 0xCB):
        width = 4 if kind == 0xCA else 8
        return struct.unpack_from(">f" if width == 4 else ">d", data, at)[0], at + width
    if 0xCC <= kind <= 0xD3:
        width = 1 << (kind - 0xCC) % 4
        code = _SIZES[width] if kind <= 0xCF else _SIZES[width].lower()
        return struct.unpack_from(f">{code}", data, at)[0], at + width
    if kind not in _SIZED:
        raise ValueError(f"not MessagePack that JSON could say: type {kind:#x}")
    reader, width = _SIZED[kind]
    size = struct.unpack_from(f">{_SIZES[width]}", data, at)[0]
    return reader(data, at + width, size)


def _bytes(data: bytes, at: int, size: int) -> tuple[bytes, int]:
    if at + size > len(data):
        raise IndexError("it ends too early")
    return data[at : at + size], at + size


def _text(data: bytes, at: int, size: int) -> tuple[str, int]:
    text, at = _bytes(data, at, size)
    return text.decode(), at


def _list(data: bytes, at: int, size: int) -> tuple[list[Any], int]:
    entries: list[Any] = []
    for _ in range(size):
        entry, at = _read(data, at)
        entries.append(entry)
    return entries, at


def _map(data: bytes, at: int, size: int) -> tuple[dict[Any, Any], int]:
    fields: dict[Any, Any] = {}
    for _ in range(size):
        key, at = _read(data, at)
        fields[key], at = _read(data, at)
    return fields, at


_SIZED = {
    **{0xC4 + i: (_bytes, 1 << i) for i in range(3)},
    **{0xD9 + i: (_text, 1 << i) for i in range(3)},
    **{0xDC + i: (_list, 2 << i) for i in range(2)},
    **{0xDE + i: (_map, 2 << i) for i in range(2)},
}
