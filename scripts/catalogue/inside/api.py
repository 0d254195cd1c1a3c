"""LiveKit's own API: what livekit.agents and livekit.rtc offer, ask for, emit and deprecate."""

import asyncio
import inspect
from pathlib import Path
from typing import Any

from livekit import agents, rtc

from inside.classes import class_facts, function_facts, path_of, public
from inside.deprecations import deprecated_arguments, deprecations
from inside.events import events_of, payloads
from inside.exports import exports, modules
from inside.parameters import default_text


def api() -> dict[str, Any]:
    """The facts of the API, a section each."""
    found = modules()
    classes, functions = public(found)
    classes |= {path_of(payload): payload for payload in payloads().values()}
    constructors = {path: getattr(one, "__init__", None) for path, one in classes.items()}
    events = {path: events_of(one) for path, one in classes.items()}
    return {
        "modules": {name: exports(module) for name, module in found.items()},
        "classes": {path: class_facts(one) for path, one in classes.items()},
        "functions": {path: function_facts(one) for path, one in functions.items()},
        "events": {path: names for path, names in events.items() if names},
        "deprecations": [
            *deprecations("livekit.agents", Path(agents.__file__).parent),
            *of_arguments(constructors),
            *of_methods(classes),
        ],
        "session": asyncio.run(session_defaults()),
        "refused": refusals(),
    }


def of_methods(classes: dict[str, Any]) -> list[dict[str, Any]]:
    """What is logged of arguments of methods."""
    own = {
        f"{path}.{name}": member
        for path, one in classes.items()
        for name, member in sorted(vars(one).items())
        if inspect.isfunction(member) and name != "__init__"
    }
    return of_arguments(own, "")


def of_arguments(functions: dict[str, Any], suffix: str = ".__init__") -> list[dict[str, Any]]:
    """What is logged of each argument that a function's decorator deprecates."""
    return [
        {"where": f"{path}{suffix}", "how": "log", "text": text, "arguments": [argument]}
        for path, function in sorted(functions.items())
        for argument, text in deprecated_arguments(function).items()
    ]


async def session_defaults() -> dict[str, str]:
    """What an AgentSession works with where nothing is given, by dotted name, as source text."""
    session = agents.AgentSession()
    found = {name: kind(getattr(session, name)) for name in ("vad", "turn_detection")}
    waiting = sorted(vars(session.options).items())
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict) and value:
            waiting += [(f"{name}.{key}", one) for key, one in value.items()]
        elif not name.endswith("turn_detection"):
            found[name] = default_text(name, value)
    return found


def kind(value: Any) -> str:
    """The class of a part; "None" where there is none."""
    return "None" if value is None else path_of(type(value))


def refusals() -> dict[str, str]:
    """What LiveKit says when it refuses what is easily written, by what is written."""

    async def handler(_: object) -> None:
        """A handler that is not called."""

    return {
        "EventEmitter.on(event, async def)": raised(rtc.EventEmitter().on, "close", handler),
        "EventEmitter.on(unknown event, def)": raised(rtc.EventEmitter().on, "made_up", print),
    }


def raised(function: Any, *arguments: Any) -> str:
    """What a call raises, in one line; empty where it goes through."""
    try:
        function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""
