"""A conversation in a YAML file: what the caller says, what the model does, what must be heard.

greeting: Hello!  # what the model says where the agent greets
turns:
  - say: What time do you close on Sunday?
    tool: {opening_hours: {day: Sunday}}  # the model calls it first
    result: noon to nine  # must be in what the tool gives back
    reply: On Sunday we are open from noon to nine.
    hear: noon to nine  # must be heard; by default the whole reply
  - say: Is there a table, and until when may we stay?
    tool:  # one after the other; those of one line at once
      - {free_tables: {day: Sunday}, opening_hours: {day: Sunday}}
      - {book: {day: Sunday}}
    greeting: Hello, I am the waiter.  # said by an agent that takes over
  - say: Could you make that eight o'clock instead?
    interrupt: 1.5  # seconds into the answer to the sentence before
  - silence: 3  # the caller says nothing for so many seconds
  - say: Thank you, that is all for today. Goodbye.
    audio: goodbye.wav  # says it; by default a clip of lkgen's, or espeak-ng
    hang_up: 1  # the caller leaves so many seconds into the answer
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, cast

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    model_validator,
)

from lkgen.errors import LkgenError
from lkgen.given_yaml import read_given
from lkgen.safe_yaml import Loader, parse
from lkgen.talk.caller.script import Script, ToolCall, Turn

_Seconds = Annotated[float, Field(gt=0, le=60)]
_Text = Annotated[str, Field(min_length=1)]
_Rounds = tuple[tuple[ToolCall, ...], ...]
_NO_CALLS = "must be a mapping of a tool's name to its arguments, such as {hours: {day: Sunday}}"
# Which key to write, for those who know others.
_SAID = {
    "extra_forbidden": "there is no such key",
    "missing": "is missing",
    "string_type": "must be a text; put it in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "too_long": "only one",
    "float_type": "must be a number of seconds",
    "float_parsing": "must be a number of seconds",
    "greater_than": "must be a number of seconds, above 0",
    "less_than_equal": "must be a number of seconds, at most 60",
    "list_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
}


def _rounds(given: object) -> _Rounds:
    """The calls under `tool`: those of a mapping at once, those of a list one after the other."""
    return tuple(tuple(_calls(one)) for one in _listed(given))


def _listed(given: object) -> list[object]:
    return cast("list[object]", given) if isinstance(given, list) else [given]


def _calls(given: object) -> Iterator[ToolCall]:
    """Each call of a mapping; a list of arguments calls its tool once with each.

    Raises:
        ValueError: it is no such mapping, or empty.
    """
    if not isinstance(given, dict) or not given:
        raise ValueError(_NO_CALLS)
    for name, arguments in cast("dict[str, object]", given).items():
        for each in _listed(arguments):
            if not isinstance(each, dict):
                raise ValueError(_NO_CALLS)
            yield ToolCall(str(name), cast("dict[str, Any]", each))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Turn(_Strict):
    say: _Text | None = None
    silence: _Seconds | None = None
    reply: _Text | None = None
    tool: Annotated[_Rounds, PlainValidator(_rounds)] = ()
    greeting: _Text | None = None
    result: _Text | None = None
    hear: _Text | None = None
    audio: _Text | None = None
    interrupt: _Seconds | None = None
    hang_up: _Seconds | None = None

    @model_validator(mode="after")
    def _consistent(self) -> _Turn:
        if (self.say is None) == (self.silence is None):
            raise ValueError("say what the caller does: either `say` or `silence`")
        if self.say is not None and not any(letter.isalnum() for letter in self.say):
            raise ValueError("`say` has no words")
        if self.result is not None and not self.tool:
            raise ValueError("`result` is what a `tool` gives back, and there is none")
        if self.silence is not None:
            for key in ("tool", "greeting", "audio", "interrupt", "hang_up"):
                if getattr(self, key):
                    raise ValueError(f"`{key}` goes with `say`, not with `silence`")
        return self


class _Script(_Strict):
    greeting: _Text | None = None
    turns: Annotated[list[_Turn], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> _Script:
        if any(turn.hang_up is not None for turn in self.turns[:-1]):
            raise ValueError("`hang_up` ends the call: it goes with the last turn only")
        return self


def read_script(path: Path) -> Script:
    """The script in a YAML file; the module's docstring shows what may be in it.

    Raises:
        LkgenError: it cannot be read or does not work; the hint lists every problem with its line.
    """
    try:
        text = read_given(path)
        content: object = parse(text)
        compose: Callable[[str, type[yaml.SafeLoader]], yaml.Node | None] = vars(yaml)["compose"]
        lines = dict(_lines(compose(text, Loader), ()))
    except OSError as error:
        raise LkgenError(f"cannot read the script {path}: {error}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise LkgenError(f"the script {path} is no YAML: {error}") from error
    try:
        script = _Script.model_validate(content)
    except ValidationError as error:
        problems = sorted(_problems(error, lines))
        raise LkgenError(
            f"The script {path} does not work:",
            "\n".join(f"  line {line}: {problem}" for line, problem in problems),
        ) from None
    turns = tuple(_turn(turn, path.parent) for turn in script.turns)
    # Of an answer that is cut short only what the script names must be heard.
    whole = (*(turn.interrupt_s is None for turn in turns[1:]), turns[-1].hang_up_s is None)
    turns = tuple(
        replace(turn, hear=turn.due) if ends and turn.say and not turn.hear else turn
        for turn, ends in zip(turns, whole, strict=True)
    )
    return Script(turns, script.greeting or Script.greeting, strict=True)


def _turn(turn: _Turn, folder: Path) -> Turn:
    return Turn(
        say=turn.say or "",
        reply=turn.reply or "",
        tools=turn.tool,
        greeting=turn.greeting or "",
        result=turn.result or "",
        hear=turn.hear or "",
        recording=folder / turn.audio if turn.audio else None,
        interrupt_s=turn.interrupt,
        silence_s=turn.silence or 0.0,
        hang_up_s=turn.hang_up,
    )


_Path = tuple[str | int, ...]


def _lines(node: yaml.Node | None, path: _Path) -> Iterator[tuple[_Path, int]]:
    """Where each value of a YAML document stands, by its path, as line number from 1."""
    if node is None:
        return
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
        for key, value in pairs:
            yield from _lines(value, (*path, str(key.value)))
            # A key's own line: its value may begin on the next.
            yield (*path, str(key.value)), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(cast("list[yaml.Node]", node.value)):
            yield from _lines(value, (*path, number))


def _problems(error: ValidationError, lines: dict[_Path, int]) -> Iterator[tuple[int, str]]:
    for problem in error.errors():
        path = problem["loc"]
        where = path
        while where not in lines and where:
            where = where[:-1]
        yield lines.get(where, 1), f"{_named(path)}{_said(problem['type'], problem['msg'], path)}"


def _named(path: _Path) -> str:
    """A path as a person reads it: `turn 2, tool: `."""
    parts = [f"turn {part + 1}" if isinstance(part, int) else part for part in path]
    if len(parts) > 1 and parts[0] == "turns":
        parts = parts[1:]
    return f"{', '.join(parts)}: " if parts else ""


def _said(kind: str, message: str, path: _Path) -> str:
    said = _SAID.get(kind, message.removeprefix("Value error, "))
    if kind == "extra_forbidden":
        known = _Turn.model_fields if len(path) > 1 else _Script.model_fields
        near = get_close_matches(str(path[len(path) - 1]), known, n=1)
        said += f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"
    return said
