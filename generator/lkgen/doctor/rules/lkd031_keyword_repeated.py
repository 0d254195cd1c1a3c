"""LKD031: an argument that is given twice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class KeywordRepeated(Rule):
    """Argument given twice, or a key that overwrites another

    ## What it does
    Finds calls with the same keyword twice, and dictionaries of options with the same key twice.

    ## Why
    `SyntaxError: keyword argument repeated`: the file cannot be imported. In a dictionary the first
    value is lost without a word.

    ## Example
    ```python
    AgentSession(llm=openai.LLM(), stt=deepgram.STT(), llm=groq.LLM())
    ```

    ## Use instead
    ```python
    AgentSession(llm=groq.LLM(), stt=deepgram.STT())
    ```

    ## Source
    https://docs.python.org/3/reference/expressions.html#calls
    """

    id = "LKD031"
    name = "keyword-repeated"
    severity = "error"
    examples = (
        Good(
            """
            import livekit.agents

            options = {"a": 1, "b": 2}
            print(options, sep="", end="")
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession

            options = {
                "min_delay": 1.0,
                "min_delay": 2.0,  # <- LKD031
            }
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look for the second of each."""
        for node in module.nodes:
            if isinstance(node, ast.Call):
                yield from _twice(module, [(word.arg, word) for word in node.keywords], "error")
            elif isinstance(node, ast.Dict):
                keys = [
                    (one.value, one)
                    for one in node.keys
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
                yield from _twice(module, keys, "warning")


def _twice(
    module: Module,
    named: list[tuple[str | None, ast.AST]] | list[tuple[str, ast.Constant]],
    severity: str,
) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, node in named:
        if name is not None and name in seen:
            message = f"`{name}` is given twice"
            yield Finding.at(
                module, node, message, "keep one", "error" if severity == "error" else "warning"
            )
        seen.add(name or "")
