"""LKD046: what callers say, in the log of every call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.code import decorators
from lkgen.doctor.rule import FUNCTIONS, AgentProject, Bad, Finding, Good, Module, Rule

_EVENTS = ("user_input_transcribed", "conversation_item_added")
_SAID = ("transcript", "text_content", "raw_text_content")
_LEVELS = ("info", "warning", "error", "exception", "critical")


class CallerInTheLog(Rule):
    """What callers say, in the log of every call

    ## What it does
    Finds handlers of transcripts and messages that print what was said, or log it at INFO or above.

    ## Why
    Names, numbers and illnesses are then where logs go, for as long as logs are kept, for everybody
    who reads them.

    ## Example
    ```python
    logger.info("caller: %s", ev.transcript)
    ```

    ## Use instead
    ```python
    logger.debug("caller: %s", ev.transcript)
    ```

    ## Source
    https://gdpr-info.eu/art-5-gdpr/ (data minimisation)
    """

    id = "LKD046"
    name = "caller-in-the-log"
    severity = "info"
    versions = ">=1.0"
    examples = (
        Good(
            """
            import logging
            from livekit.agents import AgentSession

            logger = logging.getLogger("agent")
            LOG_CALLERS = False

            def listen(session: AgentSession) -> None:
                @session.on("user_input_transcribed")
                def heard(ev) -> None:
                    logger.debug("caller: %s", ev.transcript)
                    logger.info("%d letters", len(ev.transcript))
                    if LOG_CALLERS:
                        logger.info(ev.transcript)
            """
        ),
        Bad(
            """
            import logging
            from livekit.agents import Agent, AgentSession

            logger = logging.getLogger("agent")

            def listen(session: AgentSession) -> None:
                @session.on("user_input_transcribed")
                def heard(ev) -> None:
                    if ev.is_final:
                        logger.info(f"caller: {ev.transcript}")  # <- LKD046

            class Assistant(Agent):
                async def on_user_turn_completed(self, turn_ctx, new_message) -> None:
                    print("caller:", new_message.text_content)  # <- LKD046
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Look at each function that is told what was said."""
        for node in module.nodes:
            if not isinstance(node, FUNCTIONS) or not _is_told(node):
                continue
            names = {one.arg for one in node.args.args}
            for inner in ast.walk(node):
                said = _written(inner, names) if isinstance(inner, ast.Call) else None
                if said is not None and not _is_asked_for(module, said, names):
                    message = f"`{ast.unparse(said)}` is in the log of every call"
                    yield Finding.at(
                        module, said, message, "logger.debug, or a setting that is off"
                    )


def _is_told(node: ast.AST) -> bool:
    """Whether a function is a handler of what was said."""
    if not isinstance(node, FUNCTIONS):
        return False
    if node.name == "on_user_turn_completed":
        return True
    if "on" not in decorators(node):
        return False
    return any(
        isinstance(one, ast.Call)
        and one.args
        and isinstance(one.args[0], ast.Constant)
        and one.args[0].value in _EVENTS
        for one in node.decorator_list
    )


def _is_asked_for(module: Module, node: ast.AST, names: set[str]) -> bool:
    """Whether a setting decides: it stands in an `if` that does not ask about the event."""
    tests = [one.test for one in module.around(node) if isinstance(one, ast.If)]
    return any(
        not {one.id for one in ast.walk(test) if isinstance(one, ast.Name)} & names
        for test in tests
    )


def _written(call: ast.Call, names: set[str]) -> ast.expr | None:
    """What of an event a call prints, or logs at a level that is on by default."""
    func = call.func
    prints = isinstance(func, ast.Name) and func.id == "print"
    logs = isinstance(func, ast.Attribute) and func.attr in _LEVELS
    if not prints and not (logs and "log" in ast.unparse(func).lower()):
        return None
    for value in call.args:
        parts = value.values if isinstance(value, ast.JoinedStr) else [value]
        for part in parts:
            said = part.value if isinstance(part, ast.FormattedValue) else part
            used = {one.id for one in ast.walk(said) if isinstance(one, ast.Name)}
            if isinstance(said, ast.Attribute) and said.attr in _SAID and used & names:
                return said
    return None
