"""LKD003: a class that cannot be made, for want of a method."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import ancestry, decorators, methods
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class AbstractMethodMissing(Rule):
    """Class without a method that LiveKit's asks for

    ## What it does
    Finds classes made from LiveKit's abstract ones, such as `LLM`, `LLMStream`, `STT`, `TTS` and
    `ChunkedStream`, that lack a method which these leave open.

    ## Why
    Python refuses to make an object of such a class: `TypeError: Can't instantiate abstract class
    MyStream with abstract method _run`. It fails when the first caller speaks.

    ## Example
    ```python
    class MyStream(llm.LLMStream):
        async def __aenter__(self): ...
    ```

    ## Use instead
    ```python
    class MyStream(llm.LLMStream):
        async def _run(self) -> None:
            self._event_ch.send_nowait(llm.ChatChunk(id="1"))
    ```

    ## Source
    The abstract methods of the installed livekit-agents, 1.3 to 1.8.
    """

    id = "LKD003"
    name = "abstract-method-missing"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from abc import ABC, abstractmethod
            from livekit.agents import llm, tts

            class MyStream(llm.LLMStream):
                async def _run(self) -> None: ...

            class Base(llm.LLM, ABC):
                @abstractmethod
                def model_name(self) -> str: ...

            class Voice(tts.TTS):
                def synthesize(self, text, *, conn_options=None): ...

            class Louder(Voice): ...
            """
        ),
        Bad(
            """
            from livekit.agents import llm, stt

            class MyStream(llm.LLMStream):  # <- LKD003
                async def __aenter__(self): ...

            class Ears(stt.STT):  # <- LKD003
                def __init__(self) -> None:
                    super().__init__(capabilities=None)
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Find what nothing that a class is made from defines."""
        made_from = {
            module.resolve(base)
            for module in project.modules
            for node in module.classes.values()
            for base in node.bases
        }
        for module in project.modules:
            for path, node in module.classes.items():
                if path not in made_from and node.bases:
                    yield from _missing(project, module, node, path)


def _missing(
    project: AgentProject, module: Module, node: ast.ClassDef, path: str
) -> Iterator[Finding]:
    own, others = ancestry(project, path)
    there = {name for _, one in own for name in _defined(one)}
    # A base that is not known may define anything.
    known = [project.facts.class_(one) for one in others if one != "object"]
    if not known or any(one is None for one in known) or _is_abstract(node):
        return
    needed = [name for one in known if one for name in one.abstract]
    missing = [name for name in dict.fromkeys(needed) if name not in there]
    missing = [
        name
        for name in missing
        if all(_asked(around, others, name) for around in project.facts_around)
    ]
    if missing:
        names = " and ".join(f"`{name}`" for name in missing)
        yield Finding.at(
            module, node, f"`{node.name}` cannot be made: it has no {names}", f"define {names}"
        )


def _asked(facts: object, others: list[str], name: str) -> bool:
    from lkgen.facts import Facts

    assert isinstance(facts, Facts)
    return any(name in one.abstract for path in others if (one := facts.class_(path)))


def _defined(node: ast.ClassDef) -> set[str]:
    found = set(methods(node))
    for one in node.body:
        match one:
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                found.add(name)
            case _:
                pass
    return found


def _is_abstract(node: ast.ClassDef) -> bool:
    if any(ast.unparse(base).rpartition(".")[2] in ("ABC", "Protocol") for base in node.bases):
        return True
    return any("abstractmethod" in decorators(one) for one in methods(node).values())
