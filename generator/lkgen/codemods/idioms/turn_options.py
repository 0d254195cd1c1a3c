"""Put the options of turns, given one by one, into `turn_handling`.

LiveKit 1.5 took them together and warns of each that is given alone; where both are given, it
takes `turn_handling` and forgets the others (livekit/agents/voice/agent_session.py and turn.py).
"""

from __future__ import annotations

import libcst as cst

from lkgen.codemods.change import Arguments, Change, keyword
from lkgen.codemods.codemod import Codemod, Example
from lkgen.codemods.layout import Option, grouped

# Each with its group in TurnHandlingOptions and its key there.
WAYS = {
    "turn_detection": ("", "turn_detection"),
    "min_endpointing_delay": ("endpointing", "min_delay"),
    "max_endpointing_delay": ("endpointing", "max_delay"),
    "allow_interruptions": ("interruption", "enabled"),
    "discard_audio_if_uninterruptible": ("interruption", "discard_audio_if_uninterruptible"),
    "min_interruption_duration": ("interruption", "min_duration"),
    "min_interruption_words": ("interruption", "min_words"),
    "resume_false_interruption": ("interruption", "resume_false_interruption"),
    "false_interruption_timeout": ("interruption", "false_interruption_timeout"),
    "agent_false_interruption_timeout": ("interruption", "false_interruption_timeout"),
    "preemptive_generation": ("preemptive_generation", "enabled"),
}
_ORDER = ["turn_detection", "endpointing", "interruption", "preemptive_generation"]


def change(change: Change) -> None:
    """Rewrite each session that is made with them."""
    for call in change.reading.calls("livekit.agents.AgentSession"):
        arguments = change.arguments(call)
        flat = [one for one in arguments.nodes if keyword(one) in WAYS]
        if not flat:
            continue
        if why := _unsafe(change, arguments, flat):
            change.leave(flat[0], why)
            continue
        names = ", ".join(keyword(one) for one in flat)
        _rewrite(change, call, arguments, flat)
        change.did(flat[0], f"{names} moved into turn_handling")


def _unsafe(change: Change, arguments: Arguments, flat: list[cst.Arg]) -> str:
    if arguments.find("turn_handling"):
        return "turn_handling is given too, and LiveKit then takes none of the others: merge them"
    if arguments.stars:
        return "what ** brings is not seen here, and turn_handling would put it out of force"
    names = [keyword(one) for one in flat]
    if {"false_interruption_timeout", "agent_false_interruption_timeout"} <= set(names):
        return "false_interruption_timeout is given twice: keep one"
    for one in flat:
        text = change.reading.text(one.value)
        if "NOT_GIVEN" in text:
            return f"{keyword(one)} may be NOT_GIVEN, which has no place in turn_handling"
        if keyword(one) in ("preemptive_generation", "allow_interruptions"):
            value = change.reading.value(one.value)
            if not _is_truth(value) and _preemptive(change, value)[0] == "":
                return f"whether {text} is True or False, or a set of options, is not seen here"
    return ""


def _is_truth(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Name):
        return node.value in ("True", "False")
    if isinstance(node, cst.UnaryOperation):
        return isinstance(node.operator, cst.Not)
    if isinstance(node, cst.BooleanOperation):
        return _is_truth(node.left) and _is_truth(node.right)
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Name) and node.func.value == "bool"
    return isinstance(node, cst.Comparison)


def _preemptive(change: Change, node: cst.BaseExpression) -> tuple[str, str]:
    """Options of preemptive generation that are given whole, as key and text."""
    whole = "livekit.agents.voice.turn.PreemptiveGenerationOptions"
    given = isinstance(node, cst.Dict) or change.reading.kind(node) == whole
    return ("preemptive_generation", change.reading.text(node)) if given else ("", "")


def _rewrite(change: Change, call: cst.Call, arguments: Arguments, flat: list[cst.Arg]) -> None:
    index = arguments.nodes.index(flat[0])
    options: list[tuple[str, str, Option]] = []
    for one in flat:
        group, key = WAYS[keyword(one)]
        value = change.reading.text(one.value)
        if group == "preemptive_generation" and not _is_truth(change.reading.value(one.value)):
            group, key = "", group
        options.append(
            (
                group,
                "{",
                Option(key, value, comments=arguments.pop(one), indent=change.reading.indent(one)),
            )
        )
    name = change.use("livekit.agents", "TurnHandlingOptions", near=call.func)
    inner = sorted(grouped(options), key=lambda one: _ORDER.index(one.key))
    whole = Option("turn_handling", options=inner, opening=f"{name}(")
    arguments.put_option(min(index, len(arguments.nodes)), flat[0], whole)
    change.write_arguments(arguments)


CODEMOD = Codemod(
    id="turn-options",
    needs="1.5",
    what="the options of turns of an AgentSession go into turn_handling=TurnHandlingOptions(...)",
    words=tuple(WAYS),
    change=change,
    examples=(
        Example(
            before="""\
from livekit.agents import AgentSession

session = AgentSession(
    llm=model,
    turn_detection="vad",
    min_endpointing_delay=0.2,  # seconds
    # People here pause to think.
    max_endpointing_delay=2.0,
    preemptive_generation=True,
    userdata=data,
)
""",
            after="""\
from livekit.agents import AgentSession, TurnHandlingOptions

session = AgentSession(
    llm=model,
    turn_handling=TurnHandlingOptions(
        turn_detection="vad",
        endpointing={
            # seconds
            "min_delay": 0.2,
            # People here pause to think.
            "max_delay": 2.0,
        },
        preemptive_generation={"enabled": True},
    ),
    userdata=data,
)
""",
        ),
        Example(
            before="""\
from livekit import agents

session = agents.AgentSession[None](llm=model, allow_interruptions=False)
""",
            after="""\
from livekit import agents

session = agents.AgentSession[None](
    llm=model,
    turn_handling=agents.TurnHandlingOptions(interruption={"enabled": False}),
)
""",
        ),
        Example(
            before="""\
import livekit.agents as lk

session = lk.AgentSession(turn_detection="vad", **options)
""",
            after="""\
import livekit.agents as lk

session = lk.AgentSession(turn_detection="vad", **options)
""",
            left="what ** brings is not seen here",
        ),
    ),
)
