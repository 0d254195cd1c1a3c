"""Protocol buffers of a few fields, described here instead of in generated code.

A provider's own messages have many more; those that are not described are passed over, as
protocol buffers do with fields they do not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

Kind = type | str
"""What a field holds: a Python type, or the name of a message. Enums are numbers."""
Schema = Mapping[str, Mapping[str, tuple[int, Kind | list[Kind]]]]
"""Each message by its name: each field's number and kind, in a list if it is repeated."""

_TYPES = {
    bool: FieldDescriptorProto.TYPE_BOOL,
    int: FieldDescriptorProto.TYPE_INT32,
    float: FieldDescriptorProto.TYPE_FLOAT,
    str: FieldDescriptorProto.TYPE_STRING,
    bytes: FieldDescriptorProto.TYPE_BYTES,
}


class Messages:
    """Reads and writes the messages of a schema, as dictionaries of their fields."""

    def __init__(self, schema: Schema) -> None:
        file = FileDescriptorProto(name="fake.proto", package="fake", syntax="proto3")
        for name, fields in schema.items():
            message = file.message_type.add(name=name)
            for field, (number, kind) in fields.items():
                described = message.field.add(name=field, number=number)
                described.label = FieldDescriptorProto.LABEL_OPTIONAL
                if isinstance(kind, list):
                    described.label = FieldDescriptorProto.LABEL_REPEATED
                    (kind,) = kind
                if isinstance(kind, str):
                    described.type = FieldDescriptorProto.TYPE_MESSAGE
                    described.type_name = f".fake.{kind}"
                else:
                    described.type = _TYPES[kind]
        pool = DescriptorPool()
        pool.AddSerializedFile(file.SerializeToString())
        self._classes = {
            name: GetMessageClass(pool.FindMessageTypeByName(f"fake.{name}")) for name in schema
        }

    def read(self, name: str, data: bytes) -> dict[str, Any]:
        """The fields of a message; those that are 0, empty or not there are left out.

        Raises:
            DecodeError: it is no such message.
        """
        message = self._classes[name]()
        message.ParseFromString(data)
        return _fields(message)

    def write(self, name: str, **fields: Any) -> bytes:
        """A message with these fields; a message in it is a dictionary."""
        return self._classes[name](**fields).SerializeToString()


def _fields(message: Message) -> dict[str, Any]:
    return {field.name: _value(value) for field, value in message.ListFields()}


def _value(value: object) -> Any:
    if isinstance(value, Message):
        return _fields(value)
    if isinstance(value, bool | int | float | str | bytes):
        return value
    return [_value(one) for one in cast("Iterable[object]", value)]
