"""What the source of a package names: variables, and lists of models and voices."""

import ast
import contextlib
import re
import sys
import typing
from pathlib import Path
from typing import Any

ENVIRONMENT = re.compile(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")


def environment_of(modules: list[Any]) -> list[str]:
    """The variables that the package's code names: any constant that looks like one and is read."""
    found: set[str] = set()
    folder = Path(modules[0].__file__).parent
    own = modules[0].__name__.rpartition(".")[2].partition("_")[0].upper()
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            texts: list[Any] = []
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called.endswith(("environ.get", "getenv", "get_env", "from_env", "_env")):
                    texts = [*node.args[:1]]
                else:
                    # A helper of the package's own, given a name that begins as its own do.
                    constants = [arg for arg in node.args if isinstance(arg, ast.Constant)]
                    texts = [arg for arg in constants if str(arg.value).startswith(f"{own}_")]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
                texts = [node.slice]
            for text in texts:
                if isinstance(text, ast.Constant) and ENVIRONMENT.match(str(text.value)):
                    found.add(text.value)
                elif isinstance(text, ast.Name | ast.Attribute):
                    with contextlib.suppress(Exception):
                        value = resolved(text, sys.modules[module_of(file, modules)])
                        if ENVIRONMENT.match(str(value)):
                            found.add(value)
    # Google's client library reads it by itself, and does not name it when it is missing.
    if modules[0].__name__.endswith(".google"):
        found.add("GOOGLE_APPLICATION_CREDENTIALS")
    return sorted(found)


def resolved(node: ast.expr, module: Any) -> Any:
    """What a name or a dotted name means in `module`."""
    if isinstance(node, ast.Attribute):
        return getattr(resolved(node.value, module), node.attr)
    return getattr(module, ast.unparse(node))


def module_of(file: Path, modules: list[Any]) -> str:
    """The name of the module that `file` holds."""
    top = modules[0]
    parts = file.relative_to(Path(top.__file__).parent).with_suffix("").parts
    return ".".join([top.__name__, *parts]).removesuffix(".__init__")


def literals_of(modules: list[Any]) -> dict[str, list[str]]:
    """The names that the package itself lists: models, voices and the like."""
    found: dict[str, list[str]] = {}
    for module in modules:
        for name, value in vars(module).items():
            options = literal_values(value)
            if not name.startswith("_") and len(options) > 1:
                found[name] = sorted(options)
    return found


def literal_values(value: Any) -> set[str]:
    """The strings of a Literal, or of a union of some."""
    if typing.get_origin(value) is typing.Literal:
        return {option for option in typing.get_args(value) if isinstance(option, str)}
    if typing.get_origin(value) is typing.Union:
        return set().union(*(literal_values(option) for option in typing.get_args(value)))
    return set()
