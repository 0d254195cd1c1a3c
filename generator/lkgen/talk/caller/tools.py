"""A tool of the agent for the model to call: which one, and with what."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, cast

Schema = Mapping[str, Any]

# Calling one of these would end the call that is to show how the agent does.
_ENDS_THE_CALL = "bye disconnect end escalate forward goodbye hang hangup leave terminate transfer"
# Words that say nothing about what a sentence is about.
_COMMON = (
    "all and any are can did does for get how its not now out set that the this use was what when "
    "which who will with would you your"
)
# What a string stands for, by a word in its name: (word, example).
_EXAMPLES = (
    ("weekday", "Sunday"),
    ("day", "Sunday"),
    ("date", "2030-06-15"),
    ("time", "19:00"),
    ("timezone", "UTC"),
    ("email", "alex@example.com"),
    ("phone", "+15550100"),
    ("number", "42"),
    ("id", "42"),
    ("url", "https://example.com/"),
    ("city", "Paris"),
    ("location", "Paris"),
    ("country", "France"),
    ("address", "1 Main Street"),
    ("language", "en"),
    ("currency", "USD"),
    ("name", "Alex"),
)
_BY_FORMAT = {
    "date": "2030-06-15",
    "date-time": "2030-06-15T19:00:00Z",
    "time": "19:00:00Z",
    "duration": "PT1H",
    "email": "alex@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_DEEPEST = 20


def choose(sentence: str, tools: Mapping[str, Schema]) -> tuple[str, bool] | None:
    """The tool to call after a sentence, and whether the two have a word in common.

    Args:
        tools: JSON schema of the arguments by name; the tool's own description is the schema's.

    Returns:
        None if there is none, or only such as would end the call.
    """
    usable = {
        name: schema for name, schema in tools.items() if not _words(name) & _words(_ENDS_THE_CALL)
    }
    if not usable:
        return None
    said = _content(sentence)
    scores = {
        name: len(said & _content(f"{name} {schema.get('description', '')}"))
        for name, schema in usable.items()
    }
    # The first of the best.
    best = max(scores, key=scores.__getitem__)
    return best, scores[best] > 0


def arguments(schema: Schema) -> dict[str, Any]:
    """Arguments that are valid against a tool's JSON schema: the required ones."""
    value = _value(schema, schema, "", _DEEPEST)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _value(schema: Schema, root: Schema, name: str, deep: int) -> Any:
    """A value that is valid against `schema`; `$ref` points into `root`."""
    schema = _resolved(schema, root, deep)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return next((one for one in schema["enum"] if one is not None), None)
    kind = _kind(schema)
    if kind == "object":
        properties = cast("Mapping[str, Schema]", schema.get("properties") or {})
        return {
            key: _value(properties.get(key, {}), root, key, deep - 1)
            for key in schema.get("required") or ()
        }
    if kind == "array":
        return _array(schema, root, name, deep)
    if kind in ("integer", "number"):
        return _number(schema, whole=kind == "integer")
    return {"boolean": True, "null": None}.get(kind, _string(schema, name))


def _resolved(schema: Schema, root: Schema, deep: int) -> Schema:
    """A schema without `$ref`, `allOf` and alternatives: of those, the first that is not null."""
    for _ in range(max(0, deep)):
        if reference := schema.get("$ref"):
            target: Any = root
            for step in str(reference).lstrip("#/").split("/"):
                target = target.get(step.replace("~1", "/").replace("~0", "~"), {})
            schema = {**target, **{key: schema[key] for key in schema if key != "$ref"}}
        elif parts := schema.get("allOf"):
            schema = {key: schema[key] for key in schema if key != "allOf"}
            for part in parts:
                schema = _merged(schema, _resolved(part, root, deep - 1))
        elif ways := schema.get("anyOf") or schema.get("oneOf"):
            rest = {key: schema[key] for key in schema if key not in ("anyOf", "oneOf")}
            full = [_resolved(way, root, deep - 1) for way in ways]
            some = [way for way in full if _kind(way) != "null"]
            schema = _merged(rest, (some or full)[0])
        else:
            break
    return schema


def _merged(one: Schema, two: Schema) -> Schema:
    """What is valid against both, as far as objects go."""
    merged: dict[str, Any] = {**one, **two}
    if "properties" in one and "properties" in two:
        merged["properties"] = {**one["properties"], **two["properties"]}
    if "required" in one and "required" in two:
        merged["required"] = list(dict.fromkeys([*one["required"], *two["required"]]))
    return merged


def _kind(schema: Schema) -> str:
    """The JSON type; `enum` and `const` have been seen to before."""
    kind: Any = schema.get("type")
    if isinstance(kind, list):
        kinds = cast("list[str]", kind)
        kind = next((one for one in kinds if one.casefold() != "null"), "null")
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    # Gemini's schemas have it in capitals.
    return str(kind).casefold()


def _array(schema: Schema, root: Schema, name: str, deep: int) -> list[Any]:
    first = cast("list[Schema]", schema.get("prefixItems") or [])
    count = max(len(first), int(schema.get("minItems", 1)))
    count = min(count, int(schema.get("maxItems", count)))
    items = cast("Schema", schema.get("items") or {})
    made = [_value(one, root, name, deep - 1) for one in first[:count]]
    options = _resolved(items, root, deep).get("enum")
    for i in range(count - len(made)):
        made.append(options[i % len(options)] if options else _value(items, root, name, deep - 1))
    if schema.get("uniqueItems") and not options:
        made = [one if i == 0 else _different(one, i) for i, one in enumerate(made)]
    return made


def _different(value: Any, number: int) -> Any:
    if isinstance(value, bool):
        return value != bool(number % 2)
    return value + number if isinstance(value, int | float) else f"{value} {number}"


def _number(schema: Schema, *, whole: bool) -> float | int:
    """The valid number nearest to 2, in steps of `multipleOf`."""
    step = schema.get("multipleOf") or (1 if whole else None)
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    # A step inside an exclusive bound; half way where there are no steps.
    if (above := schema.get("exclusiveMinimum")) is not None:
        gap = step or (min(high, schema.get("exclusiveMaximum", above + 2)) - above) / 2
        low = max(low, above + gap)
    if (below := schema.get("exclusiveMaximum")) is not None:
        gap = step or (below - max(low, below - 2)) / 2
        high = min(high, below - gap)
    value = min(max(2, low), high)
    if step:
        value = math.ceil(value / step) * step
        value = value if value <= high else math.floor(high / step) * step
    return int(value) if whole or value == int(value) else value


def _string(schema: Schema, name: str) -> str:
    text = _BY_FORMAT.get(str(schema.get("format", "")))
    if text is None:
        words = _words(name)
        text = next((example for word, example in _EXAMPLES if word in words), "example")
    about = str(schema.get("description", ""))
    if schema.get("examples"):
        text = str(schema["examples"][0])
    elif "JSON" in about:
        text = "[]" if "array" in about or "list" in about else "{}"
    elif isinstance(schema.get("default"), str):
        text = schema["default"]
    text = text.ljust(int(schema.get("minLength", 0)), "x")
    return text[: int(schema.get("maxLength", len(text)))]


def _content(text: str) -> set[str]:
    return {word for word in _words(text) - _words(_COMMON) if len(word) > 2}


def _words(text: str) -> set[str]:
    return set(_split(text))


def _split(text: str) -> Iterator[str]:
    """Words of a sentence or an identifier, also in camelCase, in lower case."""
    word = ""
    for letter in text:
        if not letter.isalnum() or (letter.isupper() and word and word[-1].islower()):
            if word:
                yield word.casefold()
            word = ""
        if letter.isalnum():
            word += letter
    if word:
        yield word.casefold()
