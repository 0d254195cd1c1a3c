"""What LiveKit's packages offer, per series, as introspection saw it: plugins and the API.

The JSON files are written by scripts/catalogue/introspect.py and held equal to the installed
packages by a test. A file is read when its facts are first asked for, once a process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from lkgen.errors import LkgenError
from lkgen.facts import model
from lkgen.facts.model import Class, Deprecation, Event, Function, Package, Parameter

__all__ = [
    "Class",
    "Deprecation",
    "Event",
    "Facts",
    "Function",
    "Package",
    "Parameter",
    "facts",
    "series",
]

FOLDER = Path(__file__).parent


def series() -> list[str]:
    """The series that there are facts about, oldest first."""
    ids = [file.stem for file in FOLDER.glob("*.json")]
    return sorted(ids, key=lambda id: [int(part) for part in id.split(".")])


@cache
def facts(series_id: str) -> Facts:
    """The facts about a series such as "1.8".

    Raises LkgenError where there are none about it.
    """
    file = FOLDER / f"{series_id}.json"
    if series_id not in series():
        raise LkgenError(
            f"There are no facts about LiveKit Agents {series_id}.", f"Known: {', '.join(series())}"
        )
    return Facts(series_id, json.loads(file.read_text(encoding="utf-8")))


class Facts:
    """What is known of one series. Dotted names are as code imports them, or where defined."""

    def __init__(self, series_id: str, content: Mapping[str, Any]) -> None:
        self.series = series_id
        self._packages: Mapping[str, Any] = {**content["packages"], **content["unpacked"]}
        self._api: Mapping[str, Any] = content["api"]
        self._classes: dict[str, Class | None] = {}

    @property
    def version(self) -> str:
        """The version of livekit-agents that was looked into."""
        return self.packages["livekit-agents"].version

    @cached_property
    def packages(self) -> Mapping[str, Package]:
        """LiveKit's packages by name, also those that the catalogue does not use."""
        return {name: model.package(name, entry) for name, entry in self._packages.items()}

    @property
    def session(self) -> Mapping[str, str]:
        """What an AgentSession works with where nothing is given, as source text.

        By dotted name: "turn_handling.preemptive_generation.enabled"; "vad" and "turn_detection"
        are the class of the part, or None.
        """
        return self._api["session"]

    @property
    def refused(self) -> Mapping[str, str]:
        """What LiveKit raises for what is easily written; empty text where it lets it through."""
        return self._api["refused"]

    @cached_property
    def modules(self) -> Mapping[str, Mapping[str, str]]:
        """What can be imported from livekit.agents, livekit.rtc and the plugins, by module.

        Each name with where it is defined.
        """
        known: dict[str, Any] = dict(self._api["modules"])
        for entry in self._packages.values():
            known |= entry.get("exports", {})
        return {module: model.exports(names, module) for module, names in known.items()}

    def home(self, name: str) -> str | None:
        """Where the dotted `name` is defined; None where it cannot be imported."""
        module, _, own = name.rpartition(".")
        return self.modules.get(module, {}).get(own)

    def class_(self, name: str) -> Class | None:
        """The class of that dotted name, also one of a plugin; None where there is none known."""
        if name not in self._classes:
            self._classes[name] = self._found_class(name)
        return self._classes[name]

    def _found_class(self, name: str) -> Class | None:
        entries = self._api["classes"]
        path = name if name in entries else self.home(name) or ""
        if path in entries:
            return self._class(path)
        for package in self._packages.values():
            if name in package.get("classes", {}):
                return _of_plugin(name, package["classes"][name])
        return None

    def function(self, name: str) -> Function | None:
        """The function of that dotted name, or the method "class.method"; None where unknown."""
        entries = self._api["functions"]
        path = name if name in entries else self.home(name) or ""
        if path in entries:
            return model.function(entries[path])
        owner, _, method = name.rpartition(".")
        found = self.class_(owner) if owner else None
        return found.methods.get(method) if found else None

    def events(self, name: str) -> Mapping[str, Event]:
        """The events of the class of that dotted name, by the names that `on` takes."""
        found = self.class_(name)
        events: dict[str, Event] = {}
        for path in reversed([found.path, *found.bases]) if found else ():
            for event, entry in self._api["events"].get(path, {}).items():
                events[event] = Event(event, _arguments(entry))
        return events

    @cached_property
    def deprecations(self) -> tuple[Deprecation, ...]:
        """All that LiveKit prints of what it deprecates, in the API and in each plugin."""
        own = model.deprecations(self._api["deprecations"])
        return own + tuple(one for each in self.packages.values() for one in each.deprecations)

    def deprecation(self, name: str, argument: str = "") -> Deprecation | None:
        """What is printed of `name`, or of an argument of the function or class `name`.

        `name` may be short: "AgentSession", "AgentSession.update_options", "RoomInputOptions".
        """
        about = (one for one in self.deprecations if one.is_about(name, argument))
        return next(about, None)

    def _class(self, path: str) -> Class:
        entries = self._api["classes"]
        entry = entries[path]
        bases = tuple(base for base in entry.get("bases", ()) if base in entries)
        inherited = [entries[base] for base in reversed(bases)]
        methods: dict[str, Function] = {}
        properties: set[str] = set()
        for one in [*inherited, entry]:
            methods |= {name: model.function(own) for name, own in one.get("methods", {}).items()}
            properties |= set(one.get("properties", ()))
        # A class that has no constructor of its own has that of the nearest it is made from.
        makers = [one for one in [entry, *reversed(inherited)] if "parameters" in one]
        given: list[str] = entry.get("fields") or (makers[0]["parameters"] if makers else [])
        return Class(
            path,
            model.parameters(given),
            methods,
            frozenset(properties),
            bases,
            tuple(entry.get("abstract", ())),
            entry.get("shape", ""),
        )


def _of_plugin(path: str, entry: Mapping[str, Any]) -> Class:
    return Class(
        path,
        {
            name: Parameter(name, one.get("type", ""), one.get("default"), one.get("stars", ""))
            for name, one in entry["parameters"].items()
        },
    )


def _arguments(entry: Mapping[str, Any]) -> tuple[Parameter, ...] | None:
    if "arguments" not in entry:
        return None
    return tuple(Parameter(one.get("name", ""), one.get("type", "")) for one in entry["arguments"])
