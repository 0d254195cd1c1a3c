"""Which tool the model calls, and arguments that the tool accepts."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from lkgen.talk.caller.tools import arguments, choose
from lkgen.talk.fakes.gemini_generate import tools


class Seat(Enum):
    inside = "inside"
    terrace = "terrace"


class Guest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=20, max_length=25)
    email: str | None
    age: int = Field(gt=17, lt=19)


class Booking(BaseModel):
    """Every kind of field that a tool's parameters are likely to have."""

    model_config = ConfigDict(extra="forbid")

    people: int = Field(ge=3, le=12)
    share: float = Field(gt=0, lt=1)
    step: int = Field(multiple_of=15, ge=20)
    negative: float = Field(le=-4.5)
    seat: Seat
    course: Literal["soup"]
    either: Literal[1, 2] | str
    vegan: bool
    guests: list[Guest] = Field(min_length=2)
    tags: set[str] = Field(min_length=2)
    pair: tuple[str, int]
    extra: dict[str, str]
    nothing: None
    note: str = "left out: it has a default"


def test_arguments_are_valid_against_the_schema() -> None:
    given = arguments(Booking.model_json_schema())
    assert "note" not in given
    Booking.model_validate_json(TypeAdapter(Any).dump_json(given))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Annotated[int, Field(ge=10)], 10),
        (Annotated[int, Field(le=-2)], -2),
        (float, 2),
        (Annotated[str, Field(max_length=3)], "exa"),
        (list[Literal["a"]], ["a"]),
    ],
)
def test_values_keep_to_their_bounds(kind: Any, value: object) -> None:
    schema = {"type": "object", "properties": {"x": TypeAdapter(kind).json_schema()}}
    assert arguments({**schema, "required": ["x"]}) == {"x": value}


def test_strict_schemas_of_openai_require_all_and_allow_null() -> None:
    schema = {
        "type": "object",
        "properties": {"city": {"type": ["string", "null"]}, "date": {"type": "string"}},
        "required": ["city", "date"],
        "additionalProperties": False,
    }
    assert arguments(schema) == {"city": "Paris", "date": "2030-06-15"}


def test_a_schema_that_holds_itself_comes_to_an_end() -> None:
    node = {"type": "object", "properties": {"n": {"$ref": "#/$defs/N"}}, "required": ["n"]}
    schema = {"$defs": {"N": node}, "$ref": "#/$defs/N"}
    assert "n" in arguments(schema)


@pytest.mark.parametrize("schema", [{}, {"type": "object", "properties": {}}, {"type": "string"}])
def test_without_parameters_there_are_no_arguments(schema: dict[str, Any]) -> None:
    assert arguments(schema) == {}


TOOLS = {
    "lookup_weather": {"description": "Tells the weather in a city."},
    "bookTable": {"description": "Reserves seats."},
    "end_call": {"description": "I would like to book a table."},
}


@pytest.mark.parametrize(
    ("sentence", "tool", "fits"),
    [
        ("I would like to book a table.", "bookTable", True),
        ("How is the weather?", "lookup_weather", True),
        ("What is your name?", "lookup_weather", False),
    ],
)
def test_the_tool_fits_the_sentence_or_is_the_first(sentence: str, tool: str, fits: bool) -> None:
    assert choose(sentence, TOOLS) == (tool, fits)


def test_what_ends_the_call_is_not_called() -> None:
    assert choose("End the call.", {"end_call": {}, "transfer_to_human": {}}) is None
    assert choose("Hello.", {}) is None


def test_geminis_schemas_have_their_types_in_capitals() -> None:
    day = {"type": "STRING", "enum": ["SUNDAY"]}
    guests = {"type": "ARRAY", "items": {"type": "STRING"}}
    properties = {"day": day, "people": {"type": "INTEGER"}, "guests": guests}
    schema = {"type": "OBJECT", "properties": properties, "required": ["day", "people", "guests"]}
    assert arguments(schema) == {"day": "SUNDAY", "people": 2, "guests": ["example"]}


@pytest.mark.parametrize("key", ["parameters_json_schema", "parametersJsonSchema", "parameters"])
def test_geminis_schemas_have_several_names(key: str) -> None:
    schema = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
    body = {"tools": [{"functionDeclarations": [{"name": "opening_hours", key: schema}]}]}
    assert arguments(tools(body)["opening_hours"]) == {"day": "Sunday"}


@pytest.mark.parametrize(
    ("about", "value"),
    [("A JSON string: an array of words", "[]"), ("Options, as JSON", "{}"), ("words", "example")],
)
def test_a_text_that_is_to_be_json_is(about: str, value: str) -> None:
    properties = {"words": {"type": "string", "description": about}}
    schema = {"type": "object", "properties": properties, "required": ["words"]}
    assert arguments(schema) == {"words": value}
