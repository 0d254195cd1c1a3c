"""What works otherwise in a newer LiveKit, with no error and no warning to say so.

A codemod cannot help here: the code is right in both, and does something else. Each entry looks
for code that it concerns. What it claims is held against the installed packages by tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import libcst as cst
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from lkgen.codemods.change import keyword
from lkgen.codemods.codemod import as_numbers
from lkgen.codemods.reading import Reading, facts_for
from lkgen.facts import Facts

Found = Iterator[tuple[int, str]]
_SESSION = "livekit.agents.AgentSession"


@dataclass(frozen=True)
class Remark:
    """What will be different in a place of a project; `line` is 0 where it is in no line."""

    id: str
    path: str
    line: int
    text: str
    source: str


@dataclass(frozen=True)
class Behaviour:
    """A change of behaviour.

    Attributes:
        since: the first release that has it; empty where it is looked up in the facts.
        source: where LiveKit has it.
        find: the places it concerns, in a file and between two series.
    """

    id: str
    since: str
    source: str
    find: Callable[[Reading, Facts, Facts], Found]

    def lies_between(self, old: str, new: str) -> bool:
        """Whether a move from one series or version to another crosses it."""
        if not self.since:
            return True
        return as_numbers(old) < as_numbers(self.since) <= as_numbers(new)


def remarks(sources: Mapping[str, str], old: str, new: str) -> tuple[Remark, ...]:
    """What will be different in a project that moves to a newer series.

    Args:
        sources: the texts of its Python files and of its pyproject.toml, by path.
        old: the series or version it runs on, such as "1.3".
        new: the one it moves to.

    Returns:
        Remarks in the order of the files. Files that are not Python are passed over.
    """
    before, after = facts_for(old), facts_for(new)
    found: list[Remark] = []
    for path, text in sources.items():
        if path.endswith("pyproject.toml"):
            found += _of_python(path, text, before, after)
        if not path.endswith(".py") or "livekit" not in text:
            continue
        try:
            reading = Reading(text, new)
        except (cst.ParserSyntaxError, UnicodeEncodeError, RecursionError):
            continue
        for entry in BEHAVIOURS:
            if entry.lies_between(old, new):
                places = entry.find(reading, before, after)
                found += [Remark(entry.id, path, *place, entry.source) for place in places]
    return tuple(found)


def _preemptive(reading: Reading, before: Facts, after: Facts) -> Found:
    for call in _sessions_without(reading, "preemptive_generation"):
        yield (
            reading.line(call),
            "the model now begins to answer before the caller has surely finished, which takes more"
            ' requests: preemptive_generation={"enabled": False} in turn_handling is as before',
        )


def _edited_turns(reading: Reading, before: Facts, after: Facts) -> Found:
    for function in reading.all(cst.FunctionDef):
        if function.name.value == "on_user_turn_completed" and len(function.params.params) > 1:
            context = function.params.params[1].name.value
            edits = (
                node.attr.value in ("add_message", "items")
                for node in reading.within(function)
                if isinstance(node, cst.Attribute) and reading.text(node.value) == context
            )
            if any(edits):
                yield (
                    reading.line(function),
                    "what it changes makes the answer that was begun early worthless, and each turn"
                    " asks the model twice: switch preemptive generation off, or look things up in"
                    " a tool",
                )


def _turn_detector(reading: Reading, before: Facts, after: Facts) -> Found:
    delays = [after.session[f"turn_handling.endpointing.{key}_delay"] for key in ("min", "max")]
    for call in _sessions_without(reading, "turn_detection"):
        yield (
            reading.line(call),
            "LiveKit's turn detector now decides when the caller has finished, with delays of"
            f" {delays[0]} and {delays[1]} s: say turn_detection to keep what there was",
        )


def _vad(reading: Reading, before: Facts, after: Facts) -> Found:
    for call in _sessions_without(reading, "vad"):
        yield reading.line(call), "it has a VAD now, LiveKit's own; vad=None is as before"


def _raised(reading: Reading, before: Facts, after: Facts) -> Found:
    for call in reading.all(cst.Call):
        runs = isinstance(call.func, cst.Attribute) and call.func.attr.value == "run"
        if runs and "user_input" in map(keyword, call.args):
            yield (
                reading.line(call),
                "an error of the model is raised here now, where run() ended with no events",
            )


def _httpx(reading: Reading, before: Facts, after: Facts) -> Found:
    for call in reading.all(cst.Call):
        for argument in call.args:
            of_plugin = reading.name(call.func).startswith("livekit.plugins.")
            kind = reading.name(argument.value.func) if isinstance(argument.value, cst.Call) else ""
            if of_plugin and keyword(argument) == "timeout" and kind.startswith("httpx."):
                yield reading.line(argument), "it takes httpx2.Timeout now, and no httpx.Timeout"


def _new_items(reading: Reading, before: Facts, after: Facts) -> Found:
    for loop in reading.all(cst.For):
        over = loop.iter
        if not (isinstance(over, cst.Attribute) and over.attr.value == "items"):
            continue
        told = {node.attr.value for node in reading.within(loop) if isinstance(node, cst.Attribute)}
        asked = "type" in told or any(_is_check(node) for node in reading.within(loop))
        if told & {"text_content", "role", "content"} and not asked:
            yield (
                reading.line(loop),
                "a conversation also has items without these, such as AgentConfigUpdate: ask"
                ' for item.type == "message" first',
            )


def _defaults(reading: Reading, before: Facts, after: Facts) -> Found:
    for call in reading.all(cst.Call):
        name = reading.name(call.func)
        if not name.startswith("livekit.") or any(one.star for one in call.args):
            continue
        public = _public(after).get(name, name)
        old, new = before.class_(public), after.class_(public)
        if name == reading.home(_SESSION) or old is None or new is None:
            continue
        given = {keyword(one) for one in call.args} | set(list(new.parameters)[: _placed(call)])
        for key, parameter in new.parameters.items():
            was = old.parameters[key].default if key in old.parameters else None
            now = parameter.default
            if key not in given and was != now and _plain(was) and _plain(now):
                words = f"{key} is {now} where nothing is said; it was {was}"
                yield reading.line(call), words.replace("'", "")


def _of_python(path: str, text: str, before: Facts, after: Facts) -> list[Remark]:
    """What of a project's `requires-python` the newer series does not run on."""
    match = re.search(r'^requires-python\s*=\s*["\'](.*?)["\']', text, re.M)
    if not match:
        return []
    try:
        own = SpecifierSet(match[1])
    except InvalidSpecifier:
        return []
    old, new = (
        SpecifierSet(one.packages["livekit-agents"].requires_python) for one in (before, after)
    )
    versions = [f"3.{minor}" for minor in range(8, 15)]
    lost = [
        one
        for one in versions
        if own.contains(f"{one}.99") and one_of(old, one) and not one_of(new, one)
    ]
    line = text[: match.start()].count("\n") + 1
    words = (
        f"LiveKit Agents {after.series} needs Python {new}; this also promises {', '.join(lost)}"
    )
    return (
        [Remark("python-floor", path, line, words, "livekit-agents: Requires-Python")]
        if lost
        else []
    )


def one_of(supported: SpecifierSet, minor: str) -> bool:
    """Whether a minor version of Python is among those that are supported."""
    return supported.contains(f"{minor}.0")


def _sessions_without(reading: Reading, key: str) -> Iterator[cst.Call]:
    """Sessions with ears that are made without saying it, as far as the call shows."""
    for call in reading.calls(_SESSION):
        if "stt" not in map(keyword, call.args):
            continue
        text = reading.text(call)
        if not any(one.star for one in call.args) and not re.search(rf"\b{key}\b", text):
            given = next((one for one in call.args if keyword(one) == "turn_handling"), None)
            shown = given is None or isinstance(given.value, cst.Dict | cst.Call)
            if shown or key == "vad":
                yield call


def _is_check(node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Name):
        return False
    return node.func.value in ("isinstance", "getattr", "hasattr")


def _placed(call: cst.Call) -> int:
    return sum(one.keyword is None for one in call.args)


def _plain(default: str | None) -> bool:
    """Whether a default is a value, and not what stands for none given, or is made by a call."""
    return default not in (None, "None", "NOT_GIVEN") and not re.search(r"[(<]", default)


@cache
def _public(known: Facts) -> dict[str, str]:
    """The names under which classes of plugins are described, by where they are defined."""
    names: Iterable[str] = (name for one in known.packages.values() for name in one.classes)
    return {known.home(name) or name: name for name in names}


BEHAVIOURS = (
    Behaviour("preemptive-generation", "1.5", "livekit/agents/voice/turn.py", _preemptive),
    Behaviour("edited-turns", "1.5", "livekit/agents/voice/agent_activity.py", _edited_turns),
    Behaviour("new-items", "1.5", "livekit/agents/llm/chat_context.py", _new_items),
    Behaviour("turn-detector", "1.6", "livekit/agents/voice/agent_session.py", _turn_detector),
    Behaviour("vad", "1.6", "livekit/agents/voice/agent_session.py", _vad),
    Behaviour("raised-errors", "1.6", "livekit/agents/voice/agent_activity.py", _raised),
    Behaviour("httpx", "1.8", "livekit-agents: Requires-Dist", _httpx),
    Behaviour("defaults", "", "the signatures of both", _defaults),
)
