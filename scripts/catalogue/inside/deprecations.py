"""What LiveKit prints of names, arguments and ways that it deprecates, found in the source.

The arguments that LiveKit's own decorator deprecates are given, and what is logged is taken.
"""

import ast
import contextlib
import inspect
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOW = {"warn": "warning", "warning": "log", "info": "log", "warn_once": "log", "print": "print"}
# Between the names of what is deprecated: `a` and `b` are deprecated.
CONNECTING = {"the", "and", "or", "in", "parameter", "parameters", "environment", "variable"}
MARKUP = re.compile(r"\[/?\w+\]")


def deprecations(module: str, folder: Path) -> list[dict[str, Any]]:
    """What the package `module` prints of something deprecated; its source is in `folder`.

    `where` is a function, or a module that says so when it is imported. `how` is "warning" for
    a DeprecationWarning, "log" or "print". `arguments` are those of the function that the text is
    about, `names` what else it is about. {…} in a text stands for what is known when it runs.
    """
    found: list[dict[str, Any]] = []
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        name = ".".join([module, *parts]).removesuffix(".__init__")
        for where, nodes in scopes(ast.parse(file.read_text(encoding="utf-8")), name):
            found += [one for call in nodes for one in printed(call, where, nodes)]
    # The helper that prints for others is none of them.
    found = [one for one in found if not one["where"].startswith("livekit.agents.utils.deprec")]
    return sorted(found, key=lambda one: (one["where"], one["text"], one["how"]))


def scopes(tree: ast.AST, name: str) -> Iterator[tuple[str, list[ast.AST]]]:
    """Each module, class and function with the nodes that are its own; a function comes first."""
    own: list[ast.AST] = [tree]
    waiting = list(ast.iter_child_nodes(tree))
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from scopes(node, f"{name}.{node.name}")
        else:
            own.append(node)
            waiting = [*ast.iter_child_nodes(node), *waiting]
    yield name, own


def printed(node: ast.AST, where: str, nodes: list[ast.AST]) -> list[dict[str, Any]]:
    """The deprecation that a call prints; none where it prints something else."""
    if not isinstance(node, ast.Call) or not node.args:
        return []
    called = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
    text = text_of(node.args[0])
    if called not in HOW or "deprecated" not in text.lower():
        return []
    given = parameters(nodes[0])
    conditions = [one.test for one in nodes if isinstance(one, ast.If) and node in ast.walk(one)]
    arguments = {name for test in conditions for name in asked_about(test)} & given
    names = subject(text)
    found = {
        "where": where,
        "how": HOW[called],
        "text": MARKUP.sub("", text) if HOW[called] == "print" else text,
        "arguments": sorted((names & given) or arguments - {"kwargs"}),
        "names": sorted(names - given),
    }
    return [{name: fact for name, fact in found.items() if fact}]


def subject(text: str) -> set[str]:
    """The names that a text says are deprecated; none where it says so of something else."""
    words = re.split(r" (?:is|are|has been) ", text, maxsplit=1)[0].split()
    names = [word.strip(",") for word in words if word.strip(",").lower() not in CONNECTING]
    return {name.strip("`'") for name in names} if all(map(is_name, names)) else set()


def is_name(word: str) -> bool:
    """Whether a word is in quotes, or is spelt as names in code are."""
    return bool(re.fullmatch(r"`.+`|'.+'|[\w.{}]*([a-z][A-Z]|\w_\w|\w\.[\w{])[\w.{}]*", word))


def text_of(node: ast.expr) -> str:
    """The text of a constant or an f-string, on one line; empty for all else."""
    if isinstance(node, ast.JoinedStr):
        parts = [
            part.value if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
            for part in node.values
        ]
        return "".join(map(str, parts))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def parameters(node: ast.AST) -> set[str]:
    """The parameters of a function; none of a module or a class."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return set()
    return {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)} - {"self", "cls"}


def asked_about(test: ast.expr) -> set[str]:
    """The names that a condition asks about, but for what they equal or are in.

    What an object keeps of an argument is named after it.
    """
    compared = [op for one in ast.walk(test) if isinstance(one, ast.Compare) for op in one.ops]
    if any(not isinstance(op, ast.Is | ast.IsNot) for op in compared):
        return set()
    nodes = list(ast.walk(test))
    found = {one.id for one in nodes if isinstance(one, ast.Name)}
    return found | {one.attr.lstrip("_") for one in nodes if isinstance(one, ast.Attribute)}


def deprecated_arguments(function: Any) -> dict[str, str]:
    """What is logged when an argument is given that `deprecate_params` names, by argument."""
    closure = inspect.getclosurevars(function).nonlocals if inspect.isfunction(function) else {}
    mapping = closure.get("mapping")
    if not isinstance(mapping, dict) or "by_suggestion" not in function.__code__.co_varnames:
        return {}
    return {name: logged(function, name) for name in sorted(mapping)}


def logged(function: Any, argument: str) -> str:
    """What LiveKit logs first when `function` is called with `argument`."""
    texts: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: texts.append(record.getMessage())
    logger = logging.getLogger("livekit.agents")
    logger.addHandler(handler)
    disabled = logging.root.manager.disable
    logging.disable(logging.NOTSET)
    try:
        # The call itself comes after what is looked for, and has nothing to work with.
        with contextlib.suppress(Exception):
            made = function(object(), **{argument: "stand-in"})
            if inspect.iscoroutine(made):
                made.close()
    finally:
        logging.disable(disabled)
        logger.removeHandler(handler)
    return texts[0] if texts else ""
