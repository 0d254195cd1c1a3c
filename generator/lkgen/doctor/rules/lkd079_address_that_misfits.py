"""LKD079: an address that has too much or too little for its client."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lkgen.doctor.arguments import given, possible_texts
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_WHOLE = re.compile(r"/(chat/completions|responses|audio/(speech|transcriptions)|embeddings)/?$")
_OLLAMA = re.compile(r"https?://[^/]+:11434/?(api/?)?$")


class AddressThatMisfits(Rule):
    """Address that a client completes to one that is not there

    ## What it does
    Finds a `base_url` of OpenAI's plugin, and of those made from it, that ends in
    `/chat/completions` or the like, and one of Ollama without `/v1`.

    ## Why
    The client adds the last part itself: `404 page not found` for each turn.

    ## Example
    ```python
    openai.LLM(base_url="https://api.example.com/v1/chat/completions")
    openai.LLM.with_ollama(base_url="http://localhost:11434")
    ```

    ## Use instead
    ```python
    openai.LLM(base_url="https://api.example.com/v1")
    openai.LLM.with_ollama(base_url="http://localhost:11434/v1")
    ```

    ## Source
    https://github.com/openai/openai-python#usage, https://docs.ollama.com/openai
    """

    id = "LKD079"
    name = "address-that-misfits"
    severity = "error"
    versions = ">=0.8"
    examples = (
        Good(
            """
            from livekit.plugins import deepgram, openai

            llm = openai.LLM(base_url="http://localhost:11434/v1")
            stt = deepgram.STT(base_url="https://api.deepgram.com/v1/listen")
            """
        ),
        Bad(
            """
            import os
            from livekit.plugins import openai

            llm = openai.LLM(
                base_url=os.getenv("URL", "https://api.x.ai/v1/chat/completions"),  # <- LKD079
            )
            other = openai.LLM.with_ollama(
                base_url="http://ollama:11434",  # <- LKD079
            )
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at the address of each part that OpenAI's client is behind."""
        for path, calls in module.called.items():
            if not path.startswith(("livekit.plugins.openai.", "livekit.plugins.groq.")):
                continue
            for call in calls:
                for word in given(module, call):
                    if word.name == "base_url":
                        yield from _judged(word.module, word.value, word.node)


def _judged(module: Module, value: ast.expr, node: ast.AST) -> Iterator[Finding]:
    for _, text in possible_texts(module, value):
        said = str(text.value)
        if _WHOLE.search(said):
            message = "the client adds the last part of this address once more"
            yield Finding.at(module, node, message, _WHOLE.sub("", said))
        elif _OLLAMA.match(said):
            message = "Ollama has OpenAI's protocol below `/v1`"
            fixed = re.sub(r"(/api)?/?$", "", said)
            yield Finding.at(module, node, message, f"{fixed}/v1")
