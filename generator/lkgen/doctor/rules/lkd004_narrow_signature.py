"""LKD004: a method that cannot take what LiveKit gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lkgen.doctor.code import ancestry, decorators, methods
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Rule


@dataclass(frozen=True)
class _Call:
    """How LiveKit calls a method: what it gives in place, and what by name."""

    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    since: str = ""


_NODE = {
    "llm_node": _Call(("chat_ctx", "tools", "model_settings")),
    "stt_node": _Call(("audio", "model_settings")),
    "tts_node": _Call(("text", "model_settings")),
    "transcription_node": _Call(("text", "model_settings")),
    "on_user_turn_completed": _Call(("turn_ctx",), ("new_message",)),
    "on_enter": _Call(),
    "on_exit": _Call(),
}
# tests/doctor/test_how_livekit_calls.py holds it to the installed packages.
CALLS: Mapping[str, Mapping[str, _Call]] = {
    "livekit.agents.Agent": _NODE,
    "livekit.agents.llm.LLM": {
        "chat": _Call((), ("chat_ctx", "tools", "tool_choice", "conn_options"))
    },
    "livekit.agents.llm.LLMStream": {"_run": _Call()},
    "livekit.agents.stt.STT": {
        "_recognize_impl": _Call(("buffer",), ("language", "conn_options")),
        "stream": _Call((), ("conn_options",)),
    },
    "livekit.agents.stt.RecognizeStream": {"_run": _Call()},
    "livekit.agents.stt.SpeechStream": {"_run": _Call()},
    "livekit.agents.tts.TTS": {
        "synthesize": _Call(("text",), ("conn_options",)),
        "stream": _Call((), ("conn_options",)),
    },
    "livekit.agents.tts.ChunkedStream": {"_run": _Call(("output_emitter",), (), ">=1.1")},
    "livekit.agents.tts.SynthesizeStream": {"_run": _Call(("output_emitter",), (), ">=1.1")},
}


class NarrowSignature(Rule):
    """Method that cannot take what LiveKit gives it

    ## What it does
    Compares the parameters of methods that LiveKit calls, such as `LLM.chat`, `TTS.synthesize`,
    `ChunkedStream._run` and `Agent.on_user_turn_completed`, with how it calls them.

    ## Why
    The call fails with a TypeError in the middle of a conversation: `chat() got an unexpected
    keyword argument 'tool_choice'`, `_run() takes 1 positional argument but 2 were given`.

    ## Example
    ```python
    class MyLLM(llm.LLM):
        def chat(self, *, chat_ctx): ...
    ```

    ## Use instead
    ```python
    class MyLLM(llm.LLM):
        def chat(self, *, chat_ctx, tools=None, **kwargs): ...
    ```

    ## Source
    The calls in livekit-agents 1.3.12, 1.5.17 and 1.8.9; the output emitter of TTS streams is there
    since 1.1.
    """

    id = "LKD004"
    name = "narrow-signature"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import Agent, llm, tts

            class MyLLM(llm.LLM):
                def chat(self, *, chat_ctx, tools=None, **kwargs): ...

            class Stream(tts.ChunkedStream):
                async def _run(self, output_emitter): ...

            class Assistant(Agent):
                async def on_user_turn_completed(self, turn_ctx, new_message): ...
                async def llm_node(self, *args): ...
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, llm, tts

            class MyLLM(llm.LLM):
                def chat(self, *, chat_ctx, tools=None, conn_options=None): ...  # <- LKD004

            class Stream(tts.ChunkedStream):
                async def _run(self): ...  # <- LKD004

            class Assistant(Agent):
                async def on_enter(self, room): ...  # <- LKD004
                async def on_user_turn_completed(self, turn_ctx, message): ...  # <- LKD004
            """
        ),
        Good(
            """
            from livekit.agents import tts

            class Stream(tts.ChunkedStream):
                async def _run(self): ...
            """,
            version="1.0.23",
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Try each call of LiveKit's on the method that it would reach."""
        for module in project.modules:
            for path, node in module.classes.items():
                _, others = ancestry(project, path)
                for base in others:
                    for name, call in CALLS.get(base, {}).items():
                        method = methods(node).get(name)
                        if method and (not call.since or project.on(call.since)):
                            problem = _problem(method, call)
                            if problem:
                                message = f"LiveKit's call of `{node.name}.{name}` fails: {problem}"
                                yield Finding.at(module, method, message, _shape(name, call))


def _problem(method: Function, call: _Call) -> str:
    arguments = method.args
    if decorators(method) - {"override", "overrides"}:
        return ""
    placed = [*arguments.posonlyargs, *arguments.args][1:]
    if not [*arguments.posonlyargs, *arguments.args] and arguments.vararg is None:
        return "it has no `self`"
    if arguments.vararg is None and len(placed) < len(call.places):
        return f"it takes no {_all(call.places[len(placed) :])}"
    named = {one.arg for one in (*arguments.args[1:], *arguments.kwonlyargs)}
    filled = {one.arg for one in placed[: len(call.places)]}
    if arguments.kwarg is None:
        missing = [word for word in call.words if word not in named - filled]
        if missing:
            return f"it takes no {_all(missing)}"
    needed = placed[: len(placed) - len(arguments.defaults)]
    needed = [one.arg for one in needed if one.arg not in filled and one.arg not in call.words]
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    needed += [one.arg for one, value in pairs if value is None and one.arg not in call.words]
    return f"nothing gives it {_all(needed)}" if needed else ""


def _all(names: list[str] | tuple[str, ...]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _shape(name: str, call: _Call) -> str:
    star = ["*"] if call.words and not call.places else []
    parts = ["self", *call.places, *star, *(f"{word}=…" for word in call.words)]
    if name == "on_user_turn_completed":
        parts = ["self", "turn_ctx", "new_message"]
    return f"def {name}({', '.join(parts)})"
