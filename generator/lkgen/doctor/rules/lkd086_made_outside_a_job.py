"""LKD086: a part that is made when the file is read, and can be made in a job only."""

from __future__ import annotations

from collections.abc import Iterator

from lkgen.doctor.code import is_guarded
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_PARTS = (
    "livekit.plugins.turn_detector.multilingual.MultilingualModel",
    "livekit.plugins.turn_detector.english.EnglishModel",
)


class MadeOutsideAJob(Rule):
    """Turn detector that is made where there is no job

    ## What it does
    Finds `MultilingualModel()` and `EnglishModel()` at the top of a file or in a prewarm function.

    ## Why
    `RuntimeError: no job context found, are you running this code inside a job entrypoint?` They
    ask the job for the process that the model runs in.

    ## Example
    ```python
    turn_detector = MultilingualModel()

    async def entrypoint(ctx: JobContext) -> None: ...
    ```

    ## Use instead
    ```python
    async def entrypoint(ctx: JobContext) -> None:
        session = AgentSession(turn_detection=MultilingualModel())
    ```

    ## Source
    Read in livekit-agents 1.3.12 and 1.5.17, run on 1.8.9.
    """

    id = "LKD086"
    name = "made-outside-a-job"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, JobContext
            from livekit.plugins.turn_detector.multilingual import MultilingualModel

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession(turn_detection=MultilingualModel())
            """
        ),
        Bad(
            """
            from livekit.agents import JobContext, JobProcess, WorkerOptions
            from livekit.plugins.turn_detector.multilingual import MultilingualModel

            detector = MultilingualModel()  # <- LKD086

            def prewarm(proc: JobProcess) -> None:
                proc.userdata["turns"] = MultilingualModel()  # <- LKD086

            async def entrypoint(ctx: JobContext) -> None: ...

            options = WorkerOptions(entrypoint_fnc=entrypoint, prewarm_fnc=prewarm)
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at where each is made."""
        early = {function for _, function in project.prewarms}
        for call in module.calls(*_PARTS):
            function = module.function_around(call)
            at_top = function is None and module.scopes[call].outer is None
            if (at_top or function in early) and not is_guarded(module, call, "RuntimeError"):
                message = "there is no job here: it can be made in an entrypoint only"
                yield Finding.at(module, call, message, "make it where the session is made")
