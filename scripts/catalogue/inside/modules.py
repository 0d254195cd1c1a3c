"""The modules of a package and what they hold."""

import contextlib
import importlib
import importlib.metadata
import inspect
import pkgutil
import re
from typing import Any


def top_module(distribution: importlib.metadata.Distribution) -> str:
    """The one module under livekit.plugins that the package brings."""
    for file in distribution.files or []:
        match = re.match(r"livekit/plugins/(\w+)/__init__\.py$", str(file))
        if match:
            return f"livekit.plugins.{match[1]}"
    raise LookupError(f"{distribution.name} has no module in livekit.plugins")


def public_modules(name: str) -> list[Any]:
    """The module `name` and the modules below it, those with an underscore left out."""
    top = importlib.import_module(name)
    found = [top]
    for info in pkgutil.walk_packages(top.__path__, f"{name}."):
        if not any(part.startswith("_") for part in info.name.split(".")):
            # One that needs an extra which is not installed.
            with contextlib.suppress(Exception):
                found.append(importlib.import_module(info.name))
    return found


def public_classes(modules: list[Any], top: str) -> list[tuple[str, Any]]:
    """Each class that `top` exports with the path it has there, the shortest first."""
    folders = {module.__name__: module for module in modules if hasattr(module, "__path__")}
    for name in public_names(modules[0]):
        # A module that is named in a shorter way than it is filed.
        value = value_of(modules[0], name)
        if inspect.ismodule(value) and value.__name__.startswith(top):
            folders.setdefault(f"{top}.{name}", value)
    found: list[tuple[str, Any]] = []
    for path in sorted(folders, key=lambda path: (path.count("."), path)):
        for name in public_names(folders[path]):
            value = value_of(folders[path], name)
            own = getattr(value, "__module__", "") or ""
            if own.startswith(top) and callable(value):
                found.append((f"{path}.{name}", value))
    return found


def value_of(module: Any, name: str) -> Any:
    """What `name` is in `module`; None where it needs what is not installed."""
    with contextlib.suppress(Exception):
        return getattr(module, name)
    return None


def public_names(module: Any) -> list[str]:
    """What `module` holds and what it lists: some it makes only when asked for."""
    names = {*vars(module), *getattr(module, "__all__", ())}
    return sorted(name for name in names if not name.startswith("_"))
