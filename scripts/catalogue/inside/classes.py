"""The public classes and functions of LiveKit's own modules: signatures, fields, members."""

import ast
import dataclasses
import enum
import functools
import inspect
import sys
import textwrap
import typing
from typing import Any

import typing_extensions
from pydantic import BaseModel

from inside.modules import value_of
from inside.parameters import default_text, plain, signature_of, written

# Modules without __all__ whose classes are for everybody.
OPEN = (
    *("livekit.agents.vad", "livekit.agents.llm.mcp"),
    *("livekit.agents.voice.events", "livekit.agents.voice.turn"),
)


def public(modules: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The classes and the functions that a module lists in __all__, by where they are defined."""
    classes: dict[str, Any] = {}
    functions: dict[str, Any] = {}
    for module in modules.values():
        for value in listed(module):
            if inspect.isclass(value):
                classes[path_of(value)] = value
            elif inspect.isfunction(value):
                functions[path_of(value)] = value
    for value in list(classes.values()):
        classes |= {path_of(base): base for base in bases_of(value)}
    return classes, functions


def listed(module: Any) -> list[Any]:
    """What `module` says is for everybody and is LiveKit's own."""
    names = getattr(module, "__all__", vars(module) if module.__name__ in OPEN else ())
    values = [value_of(module, name) for name in names if not name.startswith("_")]
    made = [value for value in values if inspect.isclass(value) or inspect.isfunction(value)]
    return [value for value in made if is_livekit(value) and value.__name__[0] != "_"]


def is_livekit(value: Any) -> bool:
    """Whether it was defined in the source of LiveKit's Python packages."""
    return value.__module__.startswith(("livekit.agents", "livekit.rtc")) and (
        "_proto" not in value.__module__
    )


def bases_of(value: Any) -> list[Any]:
    """Those of LiveKit's that the class is made from, the nearest first."""
    return [base for base in value.__mro__[1:] if is_livekit(base)]


def path_of(value: Any) -> str:
    """Where it is defined, with its name."""
    return f"{value.__module__}.{value.__qualname__}"


def class_facts(value: Any) -> dict[str, Any]:
    """What is there to be called, given or read; what there is none of is left out."""
    found: dict[str, Any] = {
        "shape": shape_of(value),
        "bases": [path_of(base) for base in bases_of(value)],
        "abstract": sorted(getattr(value, "__abstractmethods__", ())),
        "fields": [written(name, field) for name, field in fields_of(value).items()],
        "methods": methods_of(value),
        "properties": properties_of(value),
    }
    if "__init__" in vars(value) and not found["shape"]:
        found["parameters"] = signature_of(value.__init__)
    return {name: fact for name, fact in found.items() if fact or name == "parameters"}


def shape_of(value: Any) -> str:
    """What makes its constructor, where it does not say so itself."""
    if typing_extensions.is_typeddict(value):
        return "typed_dict"
    if issubclass(value, BaseModel):
        return "model"
    if issubclass(value, enum.Enum):
        return "enum"
    if dataclasses.is_dataclass(value) and "__init__" in vars(value):
        # A dataclass whose __init__ was written by hand is as any other class.
        return "dataclass" if value.__dataclass_params__.init else ""
    return ""


def fields_of(value: Any) -> dict[str, dict[str, str]]:
    """Each field's type and default: of a dataclass, a model, a TypedDict; an enum's values."""
    shape = shape_of(value)
    if shape == "enum":
        members = value.__members__.items()
        return {name: {"default": default_text("", member.value)} for name, member in members}
    found: dict[str, dict[str, str]] = {}
    for own in reversed(value.__mro__) if shape else []:
        annotations = {} if own is BaseModel else vars(own).get("__annotations__", {})
        for name, annotation in annotations.items():
            if not name.startswith("_") and "ClassVar" not in str(annotation):
                found[name] = {"type": type_text(annotation), **default_of(value, name)}
    return found


def type_text(annotation: Any) -> str:
    """An annotation as it is written."""
    if isinstance(annotation, typing.ForwardRef):
        return annotation.__forward_arg__
    return plain(annotation)


def default_of(value: Any, name: str) -> dict[str, str]:
    """The default of a field, as {"default": text}; nothing where it has none."""
    if shape_of(value) == "dataclass":
        [field] = [field for field in dataclasses.fields(value) if field.name == name] or [None]
        if field is None:
            return {}
        if field.default is not dataclasses.MISSING:
            return {"default": default_text(name, field.default)}
        factory = field.default_factory
        return {} if factory is dataclasses.MISSING else {"default": factory_text(factory)}
    if shape_of(value) == "model" and name in value.model_fields:
        field = value.model_fields[name]
        if field.default_factory is not None:
            return {"default": factory_text(field.default_factory)}
        return {} if field.is_required() else {"default": default_text(name, field.default)}
    known = key_defaults(value) if shape_of(value) == "typed_dict" else {}
    return {"default": default_text(name, known[name])} if name in known else {}


def key_defaults(value: Any) -> dict[str, Any]:
    """What the module of a TypedDict fills in: the first dict there that is declared to be one."""
    module = sys.modules[value.__module__]
    for name, annotation in getattr(module, "__annotations__", {}).items():
        if annotation in (value, value.__name__) and isinstance(getattr(module, name, None), dict):
            return getattr(module, name)
    return {}


def factory_text(factory: Any) -> str:
    """What a default is made by."""
    return f"{getattr(factory, '__name__', plain(factory))}()".replace("<lambda>()", "...")


def methods_of(value: Any) -> dict[str, dict[str, Any]]:
    """Its own public methods, and those that start with one underscore and must be written."""
    found: dict[str, dict[str, Any]] = {}
    abstract = getattr(value, "__abstractmethods__", ())
    for name, member in sorted(vars(value).items()):
        function = member.__func__ if isinstance(member, staticmethod | classmethod) else member
        if not inspect.isfunction(function) or (name.startswith("_") and name not in abstract):
            continue
        found[name] = function_facts(function)
    return found


def function_facts(function: Any) -> dict[str, Any]:
    """Its parameters, what it returns, and whether it is a coroutine."""
    found: dict[str, Any] = {"parameters": signature_of(function)}
    if inspect.iscoroutinefunction(inspect.unwrap(function)):
        found["async"] = True
    returns = inspect.signature(function).return_annotation
    if returns is not inspect.Signature.empty:
        found["returns"] = plain(returns)
    return found


def properties_of(value: Any) -> list[str]:
    """What can be read of one: properties, and what its __init__ assigns."""
    kinds = property | functools.cached_property
    found = {name for name, member in vars(value).items() if isinstance(member, kinds)}
    if "__init__" in vars(value) and not shape_of(value):
        found |= assigned(value.__init__)
    return sorted(name for name in found if not name.startswith("_"))


def assigned(function: Any) -> set[str]:
    """The attributes that a function gives its first parameter."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    except (OSError, TypeError, SyntaxError):
        return set()
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
