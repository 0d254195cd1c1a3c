"""LKD002: a method that is a coroutine where LiveKit's is not, or the other way round."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import is_stub, methods, own_nodes, own_returns, subclasses
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Rule


class CoroutineMismatch(Rule):
    """Method `async` where LiveKit's is not, or the other way round

    ## What it does
    Finds methods of classes made from LiveKit's that are `async def` where LiveKit calls a plain
    method, such as `LLM.chat`, `STT.stream` and `TTS.synthesize`, and plain ones that LiveKit
    awaits, such as `Agent.on_enter`.

    ## Why
    LiveKit uses what `chat` returns at once: `'coroutine' object does not support the asynchronous
    context manager protocol`. What it awaits must be a coroutine: `object NoneType can't be used in
    'await' expression`.

    ## Example
    ```python
    class MyLLM(llm.LLM):
        async def chat(self, *, chat_ctx, **kwargs):
            return MyStream(self, chat_ctx=chat_ctx)
    ```

    ## Use instead
    ```python
    class MyLLM(llm.LLM):
        def chat(self, *, chat_ctx, **kwargs):
            return MyStream(self, chat_ctx=chat_ctx)
    ```

    ## Source
    The signatures of the installed livekit-agents, 1.3 to 1.8; both errors seen on each.
    """

    id = "LKD002"
    name = "coroutine-mismatch"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import Agent, llm

            class MyLLM(llm.LLM):
                def chat(self, **kwargs): ...

            class Assistant(Agent):
                async def on_enter(self) -> None: ...
                async def llm_node(self, chat_ctx, tools, model_settings):
                    yield "hello"
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, llm, stt

            class MyLLM(llm.LLM):
                async def chat(self, **kwargs):  # <- LKD002
                    return None

            class MySTT(stt.STT):
                async def stream(self, **kwargs):  # <- LKD002
                    return None

            class Assistant(Agent):
                def on_enter(self) -> None:  # <- LKD002
                    self.session.say("hello")
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Compare each method with that of LiveKit's class."""
        for module, node, base in subclasses(project):
            for name, method in methods(node).items():
                expected = base.methods.get(name)
                if expected is None or name.startswith("__") or _says_no(method):
                    continue
                either = "Coroutine" in expected.returns or "Awaitable" in expected.returns
                if isinstance(method, ast.AsyncFunctionDef):
                    if (
                        not expected.is_async
                        and not either
                        and not _gives(method, expected.returns)
                    ):
                        yield Finding.at(module, method, _message(name, "not "), f"def {name}(…)")
                elif expected.is_async and not _hands_on(method):
                    yield Finding.at(module, method, _message(name, ""), f"async def {name}(…)")


def _message(name: str, negation: str) -> str:
    return f"LiveKit does {negation}await `{name}`".replace("does await", "awaits")


def _gives(method: Function, returns: str) -> bool:
    """Whether an async generator stands for a method that returns something to iterate over."""
    yields = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own_nodes(method))
    return yields and ("AsyncIter" in returns or "AsyncGenerator" in returns)


def _hands_on(method: Function) -> bool:
    """Whether a plain method returns something, which may be a coroutine."""
    decorated = bool(method.decorator_list)
    return decorated or any(one.value is not None for one in own_returns(method))


def _says_no(method: Function) -> bool:
    """Whether a method only says that it is not there."""
    return is_stub(method) and any(isinstance(one, ast.Raise) for one in method.body)
