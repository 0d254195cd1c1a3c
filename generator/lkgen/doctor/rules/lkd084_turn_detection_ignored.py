"""LKD084: a way to end turns that the session has no part for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from lkgen.doctor.arguments import Given, entries, given, is_spread
from lkgen.doctor.code import kind_of
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_SESSION = "livekit.agents.AgentSession"
_PARTS = ("stt", "llm", "vad")


class TurnDetectionIgnored(Rule):
    """Turn detection, or an STT, without the part that it needs

    ## What it does
    Finds sessions with `turn_detection="stt"` and no STT, `"vad"` and no VAD, `"realtime_llm"` and
    a model that is none, `"stt"` and a realtime model; and an STT that hears whole recordings only
    in a session without a VAD.

    ## Why
    `turn_detection is set to 'stt', but no STT model is provided`: LiveKit ignores what is asked
    for and chooses itself. Without a VAD nobody tells the STT where a sentence ends: `The STT …
    does not support streaming, add a VAD`, and no caller is heard.

    ## Example
    ```python
    AgentSession(stt=openai.STT(), llm=llm, tts=tts)    # before 1.6
    ```

    ## Use instead
    ```python
    AgentSession(stt=openai.STT(), llm=llm, tts=tts, vad=silero.VAD.load())
    ```

    ## Source
    `_validate_turn_detection` and `Agent.default.stt_node` in livekit.agents.voice of each series;
    from 1.6 on a session has a VAD where none is given.
    """

    id = "LKD084"
    name = "turn-detection-ignored"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import deepgram, openai

            one = AgentSession(stt=deepgram.STT(), turn_handling={"turn_detection": "stt"})
            two = AgentSession(
                llm=openai.realtime.RealtimeModel(),
                turn_handling={"turn_detection": "realtime_llm"},
            )
            three = AgentSession(stt=openai.STT(), turn_handling={"turn_detection": "vad"})
            """
        ),
        Good(
            """
            from livekit.agents import Agent, AgentSession
            from livekit.plugins import openai, silero

            session = AgentSession(stt=openai.STT())
            agent = Agent(instructions="Help.", vad=silero.VAD.load())
            """,
            version="1.5.17",
        ),
        Bad(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import openai

            one = AgentSession(
                llm=openai.LLM(),
                turn_handling={"turn_detection": "stt"},  # <- LKD084
            )
            two = AgentSession(
                llm=openai.LLM(),
                turn_detection="realtime_llm",  # <- LKD084
            )
            three = AgentSession(
                vad=None,
                turn_handling={"turn_detection": "vad"},  # <- LKD084
            )
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession
            from livekit.plugins import openai

            session = AgentSession(
                stt=openai.STT(),  # <- LKD084
                llm=openai.LLM(),
            )
            """,
            version="1.5.17",
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Look at what each session is given."""
        elsewhere = set(_given_to_agents(project))
        for module, call in project.calls(_SESSION):
            if is_spread(call):
                continue
            words = {word.name: word for word in given(module, call)}
            has = {name: _has(words, name) or name in elsewhere for name in _PARTS}
            has["vad"] = has["vad"] or ("vad" not in words and project.on(">=1.6"))
            yield from _mode(project, words, has)
            yield from _whole_recordings(project, words, has)


def _given_to_agents(project: AgentProject) -> Iterator[str]:
    """The parts that an agent of the project's has itself."""
    for module in project.modules:
        for call in module.source.calls:
            path = module.resolve(call.func)
            maker = isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"
            if maker or project.codebase.members.descends(path, "livekit.agents.Agent"):
                yield from (word.arg for word in call.keywords if word.arg)
                yield from _PARTS if is_spread(call) else ()


def _has(words: Mapping[str, Given], name: str) -> bool:
    word = words.get(name)
    value = word.value if word else None
    return value is not None and not (isinstance(value, ast.Constant) and value.value is None)


def _mode(
    project: AgentProject, words: Mapping[str, Given], has: Mapping[str, bool]
) -> Iterator[Finding]:
    handling = words.get("turn_handling")
    inner = entries(handling.module, handling.value) if handling else []
    way = next((one for one in (*inner, *words.values()) if one.name == "turn_detection"), None)
    mode = way.module.text(way.value) if way else None
    if way is None or mode is None:
        return
    llm = words.get("llm")
    kind = kind_of(project.facts, llm.module.instance_of(llm.value)) if llm else ""
    message = ""
    if mode in ("stt", "vad") and not has[mode]:
        message = f"this session has no {mode.upper()}: LiveKit ignores this"
    elif mode == "realtime_llm" and kind == "llm":
        message = "the model is no realtime model: LiveKit ignores this"
    elif mode == "stt" and kind == "realtime":
        message = "the model is a realtime model: LiveKit ignores this"
    if message:
        yield Finding.at(way.module, way.node, message, "leave it out")


def _whole_recordings(
    project: AgentProject, words: Mapping[str, Given], has: Mapping[str, bool]
) -> Iterator[Finding]:
    stt = words.get("stt")
    if stt is None or has["vad"] or not _is_plain(project, stt.module, stt.value):
        return
    message = "this STT hears whole recordings, and without a VAD there are none"
    yield Finding.at(stt.module, stt.node, message, "vad=silero.VAD.load()")


def _is_plain(project: AgentProject, module: Module, node: ast.expr) -> bool:
    """Whether an STT does not stream, as its class says of one that is given little."""
    place, call = module.value_of(node) or (module, node)
    if not isinstance(call, ast.Call):
        return False
    path = place.resolve(call.func)
    if is_spread(call) or {word.arg for word in call.keywords} & {"use_realtime", "model", "vad"}:
        return False
    for package in project.facts.packages.values():
        if path in package.classes:
            able = package.classes[path].get("capabilities", {})
            return able.get("streaming") is False and package.classes[path]["kind"] == "stt"
    return False
