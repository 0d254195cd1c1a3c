"""A provider's host, variables, model and voice stand in the catalogue, not in Python.

But for a fake of `lkgen.talk.fakes`, which may name them for the providers of its own protocol, for
an entry of `lkgen.explain`, which quotes what is printed, and for examples of a rule of
`lkgen.doctor`, which quote what people write.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import lkgen
from lkgen.catalogue import Provider, catalogue

FOLDER = Path(lkgen.__file__).parent


def facts(provider: Provider) -> dict[str, set[str]]:
    """What only its YAML says of a provider, each with the protocols whose fakes may repeat it."""
    found: dict[str, set[str]] = {}
    everything = {wire.protocol for wire in provider.all_wires()}
    for wire in provider.all_wires():
        found.setdefault(wire.host.strip("*.-"), set()).add(wire.protocol)
        for name in (wire.key, *wire.variables, *wire.choosing):
            found[name or ""] = everything
    found |= dict.fromkeys(provider.variables, everything)
    for name, role in provider.roles.items():
        for one in (role, *map(role.in_series, role.by_series)):
            protocols = {wire.protocol for wire in provider.wires(name)}
            # A word such as `auto` or `default` is no fact.
            found |= {word: protocols for word in (one.model, one.voice) if not word.isalpha()}
    found.pop("", None)
    return found


def owners() -> dict[str, set[str]]:
    """The facts of all providers."""
    found: dict[str, set[str]] = {}
    for provider in catalogue().providers:
        for fact, protocols in facts(provider).items():
            found.setdefault(fact, set()).update(protocols)
    return found


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module with their lines, without its docstrings and a rule's examples."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    if path.parent == FOLDER / "doctor/rules":
        given = [node.value for node in ast.walk(tree) if is_examples(node)]
        loose |= {id(node) for value in given for node in ast.walk(value)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in loose else None
        if isinstance(node, ast.Constant) and isinstance(text, str):
            yield node.lineno, text


def is_examples(node: ast.AST) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "examples"


def names(fact: str, text: str) -> bool:
    """Whether a string is a fact; a host or a variable may also stand in a longer one."""
    is_host = "." in fact and fact.replace(".", "").replace("-", "").isalnum()
    long = (is_host and fact[-1].isalpha()) or fact.isupper()
    return fact in text if long else fact == text


def test_there_is_something_to_look_for() -> None:
    known = owners()
    assert known["api.deepgram.com"] >= {"deepgram-listen", "deepgram-flux"}
    assert known["OPENAI_API_KEY"] >= {"openai-chat", "openai-realtime"}
    assert known["nova-3"] == {"deepgram-listen"}
    assert names("api.deepgram.com", "wss://api.deepgram.com/v1")
    assert not names("nova-3", "super-nova-3")


def test_no_module_but_the_fake_of_its_protocol_names_one() -> None:
    known = owners()
    wrong: list[str] = []
    for path in sorted(FOLDER.rglob("*.py")):
        if path.parent == FOLDER / "explain/entries":
            continue
        protocol = path.stem.replace("_", "-") if path.parent.name == "fakes" else ""
        wrong += [
            f"{path.relative_to(FOLDER)}:{line}: {fact}"
            for line, text in texts(path)
            for fact, protocols in known.items()
            if protocol not in protocols and names(fact, text)
        ]
    assert wrong == []
