"""Parameters as text."""

import enum
import inspect
import re
from typing import Any

# Defaults that LiveKit computes from the machine: the text that stands for them.
OF_THE_MACHINE = {
    "num_idle_processes": "ServerEnvOption(dev_default=0, prod_default=number of CPUs)",
}


STARS = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def parameters_of(maker: Any) -> dict[str, dict[str, str]]:
    """Each parameter's type and default as source text; `stars` where it takes any number."""
    found: dict[str, dict[str, str]] = {}
    for name, parameter in inspect.signature(maker).parameters.items():
        entry: dict[str, str] = {}
        if parameter.kind in STARS:
            entry["stars"] = STARS[parameter.kind]
        if parameter.annotation is not inspect.Parameter.empty:
            entry["type"] = plain(parameter.annotation)
        if parameter.default is not inspect.Parameter.empty:
            entry["default"] = plain(parameter.default)
        found[name] = entry
    return found


def signature_of(function: Any) -> list[str]:
    """The parameters of a function as they are written, without the one that is bound.

    "*" comes before those that are given by name only.
    """
    found: list[str] = []
    parameters = list(inspect.signature(function).parameters.values())
    texts = parameters_of(function)
    if parameters and parameters[0].name in ("self", "cls"):
        del parameters[0]
    for one in parameters:
        starred = any(text.startswith("*") for text in found)
        if one.kind is one.KEYWORD_ONLY and not starred:
            found.append("*")
        entry = {name: text for name, text in texts[one.name].items() if name == "type"}
        if one.default is not one.empty:
            entry["default"] = default_text(one.name, one.default)
        found.append(written(STARS.get(one.kind, "") + one.name, entry))
    return found


def written(name: str, entry: dict[str, str]) -> str:
    """A parameter or a field as it is written: its name, type and default."""
    type_ = f": {entry['type']}" if "type" in entry else ""
    default = f" = {entry['default']}" if "default" in entry else ""
    return f"{name}{type_}{default}"


def default_text(name: str, value: Any) -> str:
    """The default of `name` as source text."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if name in OF_THE_MACHINE and type(value).__name__ == "ServerEnvOption":
        return OF_THE_MACHINE[name]
    return repr(value) if isinstance(value, str) else plain(value)


def plain(value: Any) -> str:
    """`value` as text that is the same in every run."""
    text = value if isinstance(value, str) else repr(value)
    return re.sub(r" at 0x[0-9a-f]+", "", text).replace("<class '", "").replace("'>", "")
