"""Name the successor of a model or voice that its provider has shut off, or says it will.

What is retired, and by what it is replaced, is in the catalogue, with its sources. The provider is
told by the class that is called, and by `base_url` where several share one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import libcst as cst

from lkgen.catalogue import catalogue
from lkgen.catalogue.lifetime import Retirement
from lkgen.catalogue.provider import Provider, Role
from lkgen.codemods.change import Arguments, Change, keyword
from lkgen.codemods.codemod import Codemod, Example, as_numbers

_STRINGS = ("stt", "llm", "tts")


def change(change: Change) -> None:
    """Replace each that is given as a text where a model is made."""
    for call in change.reading.all(cst.Call):
        name = change.reading.name(call.func)
        if not name.startswith("livekit."):
            continue
        if name == change.reading.home("livekit.agents.AgentSession"):
            _of_inference(change, call)
            continue
        for provider, role_name, role in _played(change, call, name):
            for kind in ("model", "voice"):
                key = _keyword(role, f"${kind}")
                given = next((one for one in call.args if keyword(one) == key), None)
                literal = _text(change, given.value) if given and key else None
                if literal is None:
                    continue
                found = catalogue().retired.find(provider.id, role_name, kind, _said(literal))
                if found:
                    _replace(change, call, literal, found, role)


def _played(change: Change, call: cst.Call, name: str) -> Iterator[tuple[Provider, str, Role]]:
    """The providers and roles that a call may make."""
    series = ".".join(map(str, as_numbers(change.reading.facts.series)))
    address = next((one.value for one in call.args if keyword(one) == "base_url"), None)
    said = _said(address) if isinstance(address, cst.SimpleString) else None
    for provider in catalogue().providers:
        for role_name, role in provider.roles.items():
            whole = f"{provider.import_}.{role.class_}"
            if change.reading.home(whole) != name or not role.is_in(series):
                continue
            own = role.arguments.get("base_url")
            if (address is None and own is None) or (said is not None and own == said):
                yield provider, role_name, role.in_series(series)


def _replace(
    change: Change, call: cst.Call, literal: cst.SimpleString, found: Retirement, role: Role
) -> None:
    old, new = _said(literal), found.replacement
    when = f"has {found.date} as its last day" if found.date else "is deprecated by its provider"
    if not new:
        change.leave(literal, f"{old} {when}, and has no successor")
        return
    if found.date is None or found.still_answers:
        change.leave(literal, f"{old} {when}, but still answers: {new} comes after it")
        return
    if found.replacement_voice:
        voice = found.replacement_voice
        change.leave(literal, f"{old} {when}: use {new} with its own voices, such as {voice}")
        return
    added = role.model_arguments if new == role.model else {}
    if any(isinstance(value, dict) and "class" in value for value in added.values()):
        change.leave(literal, f"{old} {when}: use {new}, with {', '.join(added)} as its page says")
        return
    names = {keyword(one) for one in call.args}
    arguments = change.arguments(call)
    if added and (arguments.stars or names & set(added)):
        change.leave(literal, f"{old} {when}: use {new}, with {_python(added)} in its options")
        return
    _write(change, arguments, literal, new)
    place = next(
        i for i, one in enumerate(arguments.nodes) if literal in change.reading.within(one)
    )
    for key, value in added.items():
        place += 1
        arguments.put(place, arguments.nodes[0], f"{key}={_python(value)}")
    change.write_arguments(arguments)
    also = f" with {', '.join(added)}" if added else ""
    change.did(literal, f"{old} {when}; {new}{also} takes its place")


def _write(change: Change, arguments: Arguments, literal: cst.SimpleString, new: str) -> None:
    """Put the new name between the quotes of the old, inside of its argument."""
    for place, node in enumerate(arguments.nodes):
        if literal in change.reading.within(node):
            text, old = arguments.items.texts[place], literal.value
            arguments.items.texts[place] = text.replace(old, f"{literal.quote}{new}{literal.quote}")


def _of_inference(change: Change, call: cst.Call) -> None:
    """Models that a session is given by their name, which LiveKit Inference serves."""
    for one in call.args:
        if keyword(one) in _STRINGS and isinstance(one.value, cst.SimpleString):
            found = catalogue().retired.find("inference", keyword(one), "model", _said(one.value))
            roles = [each.roles for each in catalogue().providers if each.id == "inference"]
            if found and roles and found.replacement and found.date and not found.still_answers:
                role = next(role for name, role in roles[0].items() if name == keyword(one))
                if found.replacement == role.model and role.model_arguments:
                    text = f"{_said(one.value)} is retired: use inference.{role.class_} for"
                    change.leave(one, f"{text} {found.replacement}, with its options")
                    continue
                change.replace(one.value, f'"{found.replacement}"')
                change.did(
                    one, f"{_said(one.value)} is retired; {found.replacement} takes its place"
                )


def _text(change: Change, node: cst.BaseExpression) -> cst.SimpleString | None:
    """The text that an argument is, or has where a variable is not set."""
    if isinstance(node, cst.SimpleString):
        return node if isinstance(node.evaluated_value, str) else None
    if isinstance(node, cst.BooleanOperation) and isinstance(node.operator, cst.Or):
        return _text(change, node.right)
    read = ("os.getenv", "os.environ.get")
    if isinstance(node, cst.Call) and change.reading.is_(node.func, *read) and len(node.args) == 2:
        return _text(change, node.args[1].value)
    return None


def _said(node: cst.SimpleString) -> str:
    value = node.evaluated_value
    return value if isinstance(value, str) else ""


def _keyword(role: Role, what: str) -> str:
    return next((name for name, value in role.arguments.items() if value == what), "")


def _python(value: Any) -> str:
    """A plain value as code, with double quotes."""
    if isinstance(value, dict):
        inner = cast("dict[str, Any]", value)
        return "{" + ", ".join(f'"{key}": {_python(inner[key])}' for key in inner) + "}"
    return f'"{value}"' if isinstance(value, str) else repr(value)


CODEMOD = Codemod(
    id="retired-models",
    needs="1.3",
    what="models and voices that were shut off give way to their successors",
    words=("model", "voice", "llm=", "stt=", "tts="),
    change=change,
    examples=(
        Example(
            before="""\
import os

from livekit.plugins import anthropic, groq, openai

fast = groq.LLM(model="llama-3.3-70b-versatile")
careful = anthropic.LLM(model=os.getenv("MODEL", "claude-3-5-sonnet-20241022"))  # by mail
other = openai.LLM(model="gpt-4.5-preview", temperature=0.2)
local = openai.LLM(model="llama-3.3-70b-versatile", base_url="http://127.0.0.1:1/v1")
""",
            after="""\
import os

from livekit.plugins import anthropic, groq, openai

fast = groq.LLM(model="openai/gpt-oss-120b")
careful = anthropic.LLM(model=os.getenv("MODEL", "claude-sonnet-4-6"))  # by mail
other = openai.LLM(model="gpt-6-luna", reasoning_effort="none", temperature=0.2)
local = openai.LLM(model="llama-3.3-70b-versatile", base_url="http://127.0.0.1:1/v1")
""",
        ),
        Example(
            before="""\
from livekit.plugins import assemblyai

stt = assemblyai.STT(model="u3-rt-pro")
""",
            after="""\
from livekit.plugins import assemblyai

stt = assemblyai.STT(model="u3-rt-pro")
""",
            left="is deprecated by its provider, but still answers",
        ),
    ),
)
