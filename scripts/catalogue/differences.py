"""What the catalogue says of a provider beside what look_inside.py saw its package offer."""

from __future__ import annotations

import re
from typing import Any

from lkgen.catalogue import Provider, Role


def differences(series: str, offered: dict[str, Any], provider: Provider, kind: str) -> list[str]:
    """What `provider` says of its role otherwise than its package, a line each."""
    role = provider.roles[kind].in_series(series)  # pyright: ignore[reportArgumentType]
    package = offered.get(provider.package)
    if package is None:
        return [f"{provider.package} was not looked into"]
    path = f"{provider.import_}.{role.class_}"
    found = package["classes"].get(path)
    if found is None:
        near = [name for name, one in package["classes"].items() if one["kind"] == kind]
        return [f"{path} is not there; of its kind there are {near}"]
    return [
        *_arguments(role, found),
        *_facts(role, found, kind),
        *_needs(provider, role, found),
    ]


def _arguments(role: Role, found: dict[str, Any]) -> list[str]:
    parameters = found["parameters"]
    given = {**role.arguments, **role.model_arguments}
    lines = [f"there is no parameter {name}" for name in given if name not in parameters]
    return lines + [
        f"{name} must be given"
        for name, parameter in parameters.items()
        if "default" not in parameter
        and not name.startswith(("kwargs", "_", "model_options"))
        and name not in role.arguments
    ]


def _facts(role: Role, found: dict[str, Any], kind: str) -> list[str]:
    lines: list[str] = []
    streaming = found.get("capabilities", {}).get("streaming")
    if streaming is not None and kind in ("stt", "tts") and role.streaming != streaming:
        lines.append(f"streaming is {streaming}, the catalogue has {role.streaming}")
    rate = found.get("sample_rate")
    if kind == "stt":
        default = found["parameters"].get("sample_rate", {}).get("default", "")
        rate = int(default) if default.isdecimal() else rate
    fixed = "sample_rate" in role.arguments
    if rate and kind in ("stt", "tts") and not fixed and role.sample_rate not in (None, rate):
        lines.append(f"sample_rate is {rate}, the catalogue has {role.sample_rate}")
    return lines


def _needs(provider: Provider, role: Role, found: dict[str, Any]) -> list[str]:
    if provider.package == "livekit-agents" or "needs" not in found:
        # LiveKit's own key pair is in every project; or it was not constructed, which is a
        # difference that the file itself shows.
        return []
    lines: list[str] = []
    # Without any a provider finds credentials by itself, as where this was seen it could not.
    for way in filter(None, provider.needs):
        # What the constructor is given it does not look for.
        given = {name for other in found["needs"] for name in other if _is_given(name, role)}
        # Where it is unset the constructor is told so.
        given |= set(re.findall(r"\$unset\.(\w+)", str(role.arguments)))
        if not any(set(other) - given <= set(way) for other in found["needs"]):
            lines.append(f"{' + '.join(way)} is not enough: it takes {found['needs']}")
    return lines


def _is_given(variable: str, role: Role) -> bool:
    return any(variable.endswith(f"_{name.upper()}") for name in role.arguments)


def changes(
    known: dict[str, Any], found: dict[str, Any], provider: Provider, role: Role
) -> list[str]:
    """What `provider` takes from its package and the catalogue does not show, and that changed.

    `known` and `found` are its package as it was and as it is.
    """
    path = f"{provider.import_}.{role.class_}"
    was, now = known["classes"].get(path), found["classes"].get(path)
    gone = {name for name in known["environment"] if name not in found["environment"]}
    lines = [f"{name} is no longer read" for name in provider.variables if name in gone]
    if was is None or now is None:
        return lines
    if "constructs" in now and "constructs" not in was:
        lines.append(f"it cannot be constructed: {now['constructs']}")
    for name, answer in (("model", "$model"), ("voice", "$voice"), ("voice_id", "$voice")):
        given = name in role.arguments or answer in role.arguments.values()
        before, after = (_default(one, name) for one in (was, now))
        if not given and before and after and before != after:
            lines.append(f"its {name}, which is left to it, is {after} and was {before}")
    for field in filter(None, (role.model, role.voice)):
        lists = [name for name, values in known["literals"].items() if field in values]
        if lists and not any(field in values for values in found["literals"].values()):
            lines.append(f"{field} is no longer listed in {', '.join(lists)}")
    return lines


def _default(described: dict[str, Any], name: str) -> str:
    parameter = described["parameters"].get(name, {})
    # A class that was made says what a default such as NOT_GIVEN stands for.
    return str(described.get(name) or parameter.get("default", ""))


def other_changes(known: dict[str, Any], found: dict[str, Any]) -> list[tuple[str, str]]:
    """What changed in a package: each a change, and the class in which it is, or the module."""
    lines: list[tuple[str, str]] = []
    for path in sorted({*known["classes"], *found["classes"]}):
        was, now = known["classes"].get(path), found["classes"].get(path)
        short = path.removeprefix("livekit.plugins.").removeprefix("livekit.agents.")
        if was is None or now is None:
            lines.append(("new" if was is None else "gone", short))
            continue
        changed = _of_mappings("parameter", was["parameters"], now["parameters"])
        for fact in ("needs", "model", "sample_rate"):
            if fact in was and fact in now and was[fact] != now[fact]:
                changed.append(f"{fact} {now[fact]}, was {was[fact]}")
        if "capabilities" in was and "capabilities" in now:
            changed += _of_mappings("capability", was["capabilities"], now["capabilities"])
        lines += [(change, short) for change in changed]
    variables = [dict.fromkeys(one["environment"]) for one in (known, found)]
    return lines + [(change, found["module"]) for change in _of_mappings("variable", *variables)]


def _of_mappings(what: str, was: dict[str, Any], now: dict[str, Any]) -> list[str]:
    new = [f"new {what} {name}" for name in now if name not in was]
    gone = [f"no {what} {name}" for name in was if name not in now]
    changed = [f"other {what} {name}" for name in now if name in was and now[name] != was[name]]
    return [*new, *gone, *changed]
