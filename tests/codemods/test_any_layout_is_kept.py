"""However a call is laid out, a rewrite keeps its other lines and comments, and compiles."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lkgen import codemods
from lkgen.codemods.idioms.turn_options import WAYS

OTHERS = ['llm=fake("a, b")', "tts=None", "userdata={\n    'a': 1,  # one\n}", "max_tool_steps=(3)"]
OPTIONS = {
    "turn_detection": "'vad'",
    "min_endpointing_delay": "0.2",
    "max_endpointing_delay": "(\n    2.0\n)",
    "allow_interruptions": "False",
    "min_interruption_words": "2 + 1",
    "preemptive_generation": "not True",
}
arguments = st.lists(
    st.sampled_from([*OTHERS, *(f"{name}={value}" for name, value in OPTIONS.items())]),
    unique=True,
    min_size=1,
)
gaps = st.lists(
    st.sampled_from([", ", ",\n    ", ",  # c{}\n    ", ",\n    # c{}\n    "]),
    min_size=10,
    max_size=10,
)
ends = st.sampled_from(["", ",", "\n", ",\n", ",  # c{}\n", ",\n    # c{}\n"])
starts = st.sampled_from(["", "\n    ", "\n    # c{}\n    ", "  # c{}\n    "])


@settings(max_examples=40, deadline=None)
@given(arguments, gaps, starts, ends, st.sampled_from(["\n", "\r\n"]))
def test_the_options_of_turns(
    given_arguments: list[str], between: list[str], start: str, end: str, newline: str
) -> None:
    pieces = [start]
    for argument, gap in zip(given_arguments, between, strict=False):
        pieces += [argument, gap]
    pieces[-1] = end
    call = "".join(pieces)
    for number in range(call.count("{}")):
        call = call.replace("{}", str(number), 1)
    code = f"from livekit.agents import AgentSession\n\nmade = AgentSession({call})\n".replace(
        "\n", newline
    )
    done = codemods.rewrite(code, "1.8", only=["turn-options"])
    assert not done.left
    flat = [argument for argument in given_arguments if argument.partition("=")[0] in WAYS]
    assert bool(done.applied) == bool(flat)
    assert sorted(comments(done.code)) == sorted(comments(code))
    assert result(done.code) == expected(code)
    assert codemods.rewrite(done.code, "1.8").code == done.code
    if newline == "\r\n":
        assert done.code.count("\n") == done.code.count("\r\n")


def comments(code: str) -> list[str]:
    return [line.partition("#")[2].strip() for line in code.splitlines() if "#" in line]


def result(code: str) -> dict[str, Any]:
    """What a session is made with, where making one gives just that."""
    bare = code.partition("made")[2].partition("=")[2]
    names = {"AgentSession": dict[str, Any], "TurnHandlingOptions": dict[str, Any], "fake": str}
    return eval(bare.strip(), names)  # noqa: S307


def expected(code: str) -> dict[str, Any]:
    """The same with each option of turns where LiveKit would put it."""
    flat, turns = result(code), dict[str, Any]()
    for name in [one for one in flat if one in WAYS]:
        group, key = WAYS[name]
        place = turns.setdefault(group, {}) if group else turns
        place[key] = flat.pop(name)
    return {**flat, **({"turn_handling": turns} if turns else {})}
