"""LKD013: an upgrade that turns preemptive generation on."""

from __future__ import annotations

from collections.abc import Iterator

from lkgen.doctor.arguments import entries, given, is_spread
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule


class PreemptiveByDefault(Rule):
    """Upgrade that turns preemptive generation on

    ## What it does
    Where the project gets a version before 1.5 and is judged by a later one (`--series`), finds
    sessions that do not say whether replies are prepared before the caller has finished.

    ## Why
    The default went from off to on with 1.5, without a word. Replies come sooner; the model is
    asked more often, and `on_user_turn_completed` runs after the request has left.

    ## Example
    ```python
    AgentSession(stt=stt, llm=llm, tts=tts)
    ```

    ## Use instead
    ```python
    AgentSession(
        stt=stt,
        llm=llm,
        tts=tts,
        turn_handling=TurnHandlingOptions(preemptive_generation={"enabled": False}),
    )
    ```

    ## Source
    The defaults of AgentSession in livekit-agents 1.3.12, 1.4.6, 1.5.17 and 1.8.9.
    """

    id = "LKD013"
    name = "preemptive-by-default"
    severity = "warning"
    versions = ">=1.5"
    examples = (
        Good(
            {
                "requirements.txt": "livekit-agents==1.3.12\n",
                "agent.py": """
                from livekit.agents import AgentSession

                session = AgentSession(preemptive_generation=False)
                """,
            },
            version="1.8.9",
        ),
        Good(
            {
                "requirements.txt": "livekit-agents==1.5.17\n",
                "agent.py": """
                from livekit.agents import AgentSession

                session = AgentSession()
                """,
            },
            version="1.8.9",
        ),
        Bad(
            {
                "requirements.txt": "livekit-agents==1.3.12\n",
                "agent.py": """
                from livekit.agents import AgentSession

                session = AgentSession()  # <- LKD013
                """,
            },
            version="1.8.9",
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Find sessions that leave it open."""
        # 1.5 is where the default changed.
        if project.gets.version.release[:2] >= (1, 5):
            return
        for call in module.calls("livekit.agents.AgentSession"):
            words = given(module, call)
            said = {word.name for word in words}
            for word in words:
                if word.name == "turn_handling":
                    said |= {part.name for part in entries(word.module, word.value)}
            if "preemptive_generation" not in said and not (is_spread(call) and not words):
                yield Finding.at(
                    module,
                    call,
                    f"preemptive generation is off in {project.gets.version} and on from 1.5",
                    'turn_handling={"preemptive_generation": {"enabled": False}}',
                )
