"""LKD011: turn options given to AgentSession one by one."""

from __future__ import annotations

from collections.abc import Iterator

from lkgen.doctor.arguments import given
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class FlatTurnOptions(Rule):
    """Turn options given to AgentSession one by one

    ## What it does
    Finds `turn_detection=`, `allow_interruptions=`, `min_endpointing_delay=`,
    `preemptive_generation=` and their like on an `AgentSession`, which since 1.5 are parts of
    `turn_handling=`.

    ## Why
    LiveKit logs that they are deprecated and will be removed in 2.0. Where `turn_handling=` is
    given too, they are ignored: that is a warning here.

    ## Example
    ```python
    AgentSession(turn_detection="vad", min_endpointing_delay=0.4)
    ```

    ## Use instead
    ```python
    AgentSession(
        turn_handling=TurnHandlingOptions(turn_detection="vad", endpointing={"min_delay": 0.4})
    )
    ```

    ## Source
    What AgentSession logs of its arguments, livekit-agents 1.5.17 and 1.8.9.
    """

    id = "LKD011"
    name = "flat-turn-options"
    severity = "info"
    versions = ">=1.5"
    codemods = ("turn-options",)
    examples = (
        Good(
            """
            from livekit.agents import AgentSession

            session = AgentSession(turn_handling={"turn_detection": "vad"})
            """
        ),
        Good(
            """
            from livekit.agents import AgentSession

            session = AgentSession(turn_detection="vad")
            """,
            version="1.4.6",
        ),
        Bad(
            """
            from livekit.agents import AgentSession

            session = AgentSession(
                turn_detection="vad",  # <- LKD011
                min_endpointing_delay=0.4,
            )
            options = {"llm": None}
            options["preemptive_generation"] = True  # <- LKD011
            other = AgentSession(**options)
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession

            session = AgentSession(
                turn_detection="vad",  # <- LKD011
                min_endpointing_delay=0.4,
                preemptive_generation=True,
            )
            """,
            fixed="""
            from livekit.agents import AgentSession, TurnHandlingOptions

            session = AgentSession(
                turn_handling=TurnHandlingOptions(
                    turn_detection="vad",
                    endpointing={"min_delay": 0.4},
                    preemptive_generation={"enabled": True},
                ),
            )
            """,
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Find the arguments that LiveKit says belong into `turn_handling`."""
        for call in module.calls("livekit.agents.AgentSession"):
            words = given(module, call)
            flat = [one for one in words if _is_flat(project, one.name)]
            if not flat:
                continue
            names = ", ".join(dict.fromkeys(f"`{one.name}`" for one in flat))
            first = flat[0]
            if any(one.name == "turn_handling" for one in words):
                message = f"{names}: ignored, since `turn_handling` is given too"
                yield Finding.at(first.module, first.node, message, severity="warning")
            else:
                message = f"{names}: deprecated since 1.5, to be removed in 2.0"
                yield Finding.at(
                    first.module, first.node, message, "turn_handling=TurnHandlingOptions(…)"
                )


def _is_flat(project: AgentProject, name: str) -> bool:
    said = project.facts.deprecation("AgentSession", name)
    return said is not None and "turn_handling" in said.text
