"""LiveKit's names, each in the one form in which rules and people write it."""

from __future__ import annotations

from functools import cache

from lkgen.facts import Facts, facts

# What attributes of LiveKit's objects are instances of, where code uses them to reach others.
# tests/project/test_livekit_names.py holds them to the installed packages.
ATTRIBUTES = {
    "livekit.agents.Agent.session": "livekit.agents.AgentSession",
    "livekit.agents.AgentTask.session": "livekit.agents.AgentSession",
    "livekit.agents.RunContext.session": "livekit.agents.AgentSession",
    "livekit.agents.JobContext.room": "livekit.rtc.Room",
    "livekit.agents.JobContext.proc": "livekit.agents.JobProcess",
    "livekit.agents.JobContext.agent": "livekit.rtc.LocalParticipant",
    "livekit.rtc.Room.local_participant": "livekit.rtc.LocalParticipant",
}


class LivekitNames:
    """The names of a series: `livekit.agents.voice.AgentSession` is `livekit.agents.AgentSession`.

    A name that the series does not have stays as it is written.
    """

    def __init__(self, known: Facts) -> None:
        self._facts = known
        self._homes = known.modules
        self._public: dict[str, str] = {}
        for module, names in known.modules.items():
            for name, home in names.items():
                self._offer(home, f"{module}.{name}")
        self._canonical: dict[str, str] = {}

    def _offer(self, home: str, name: str) -> None:
        other = self._public.get(home)
        if other is None or _rank(name, home) < _rank(other, home):
            self._public[home] = name

    def canonical(self, path: str) -> str:
        """The shortest public name of what `path` says, be it of an attribute of a class."""
        if path not in self._canonical:
            self._canonical[path] = self._shortest(path)
        return self._canonical[path]

    def _shortest(self, path: str) -> str:
        owner, rest = path, ""
        while owner.count(".") >= 2:
            module, _, name = owner.rpartition(".")
            home = self._homes.get(module, {}).get(name) or (owner if owner in self._public else "")
            if home:
                return self._public[home] + rest
            owner, rest = module, f".{name}{rest}"
        return path

    def bases(self, path: str) -> list[str]:
        """What a class of LiveKit's is made from, by the same names."""
        found = self._facts.class_(path) if path.startswith("livekit.") else None
        return [self.canonical(base) for base in found.bases] if found else []

    def defined(self, module: str, name: str) -> bool:
        """Whether a module of LiveKit's has a name."""
        return name in self._homes.get(module, {})


def _rank(name: str, home: str) -> tuple[bool, bool, int, int, str]:
    """Lower is better: in the package that defines it, no private module, then the shortest."""
    package = ".".join(home.split(".")[: 3 if home.startswith("livekit.plugins.") else 2])
    private = any(part.startswith("_") for part in name.split("."))
    return not name.startswith(f"{package}."), private, name.count("."), len(name), name


@cache
def livekit_names(series: str) -> LivekitNames:
    """The names of a series that there are facts about."""
    return LivekitNames(facts(series))
