"""What can be imported from LiveKit's own modules, and where it is defined."""

import ast
import contextlib
import importlib
import importlib.machinery
import inspect
import pkgutil
import sys
import types
from collections.abc import Iterator
from typing import Any

from inside.modules import public_names, value_of


class StandInFinder:
    """Finds the modules of a library that is not installed: each name in them is a class."""

    def __init__(self, top: str) -> None:
        self.top = top

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] != self.top:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        def stand_in_class(name: str) -> type:
            if name.startswith("__"):
                raise AttributeError(name)
            return type(name, (), {"__module__": spec.name})

        module = types.ModuleType(spec.name)
        module.__getattr__ = stand_in_class
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """A stand-in has nothing to run."""


@contextlib.contextmanager
def stand_in(top: str) -> Iterator[None]:
    """Let the library `top` be imported within, and nowhere else."""
    finder = StandInFinder(top)
    sys.meta_path.append(finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] == top]:
            del sys.modules[name]


def modules() -> dict[str, Any]:
    """livekit.rtc and the public modules of livekit.agents, by name.

    One that needs an extra is imported with stand-ins for what the extra brings.
    """
    agents = importlib.import_module("livekit.agents")
    found = {"livekit.agents": agents, "livekit.rtc": importlib.import_module("livekit.rtc")}
    for info in pkgutil.walk_packages(agents.__path__, "livekit.agents."):
        # What is for a notebook only is part of no agent.
        if not any(part.startswith("_") or part == "jupyter" for part in info.name.split(".")):
            found[info.name] = imported(info.name)
    return found


def imported(name: str) -> Any:
    """The module `name`, with stand-ins for a library of another maker's that is missing."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        cause = error if isinstance(error, ModuleNotFoundError) else error.__cause__
        missing = getattr(cause, "name", None)
        if not missing:
            raise
        with stand_in(missing.partition(".")[0]):
            return importlib.import_module(name)


def exports(module: Any) -> dict[str, list[str]]:
    """What `module` offers, by the module that it is defined in.

    A constant is taken for its own, and a module stands under "". What it took from other
    makers' libraries is left out, but for what it lists in __all__.
    """
    listed = set(getattr(module, "__all__", ()))
    found: dict[str, list[str]] = {}
    for name in sorted({*public_names(module), *asked_for(module)}):
        value = value_of(module, name)
        home = home_of(value, module.__name__)
        own = getattr(value, "__qualname__", name)
        # A logger, a switch: what is meant for others is spelt as a constant or as a type.
        plain = home == module.__name__ and not callable(value) and not name[0].isupper()
        if name in listed or ((home.startswith("livekit.") or not home) and not plain):
            text = name if own == name or "<" in own or "." in own else f"{own} as {name}"
            found.setdefault(home, []).append(text)
    return found


def home_of(value: Any, module: str) -> str:
    """The module that a value of `module` is defined in; empty where it is LiveKit's module."""
    if inspect.ismodule(value):
        return "" if value.__name__.startswith("livekit.") else value.__name__
    own = getattr(value, "__module__", None)
    known = isinstance(own, str) and own != "typing" and callable(value)
    return own if known else module


def asked_for(module: Any) -> set[str]:
    """The names that a module makes only when asked: compared with in its __getattr__."""
    own = vars(module).get("__getattr__")
    if not inspect.isfunction(own):
        return set()
    constants = ast.walk(ast.parse(inspect.getsource(own)))
    compared = [node.comparators[0] for node in constants if isinstance(node, ast.Compare)]
    return {node.value for node in compared if isinstance(node, ast.Constant)}
