"""LKD027: an `on_user_turn_completed` that throws each prepared reply away."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import entries, given, is_spread
from lkgen.doctor.code import import_closure, methods
from lkgen.doctor.rule import AgentProject, Bad, Finding, Function, Good, Module, Rule

_EDITS = ("add_message", "insert", "truncate", "merge", "append", "remove", "pop", "clear")


class TurnContextTooLate(Rule):
    """`on_user_turn_completed` that throws each prepared reply away

    ## What it does
    Finds agents whose `on_user_turn_completed` adds to `turn_ctx` while preemptive generation is
    on, which it is by default from 1.5.

    ## Why
    LiveKit asks the model before the turn is over and uses that reply if the context is still the
    same. A hook that changes the context throws it away: more requests, no time won.

    ## Example
    ```python
    async def on_user_turn_completed(self, turn_ctx, new_message):
        turn_ctx.add_message(role="assistant", content=await look_up(new_message.text_content))
    ```

    ## Use instead
    ```python
    AgentSession(turn_handling={"preemptive_generation": {"enabled": False}})
    ```
    Or look it up in a tool, or in `llm_node`.

    ## Source
    livekit/agents#4219; counted on livekit-agents 1.8.9: 8 requests instead of 6.
    """

    id = "LKD027"
    name = "turn-context-too-late"
    severity = "warning"
    examples = (
        Good(
            """
            from livekit.agents import Agent, AgentSession

            class Assistant(Agent):
                async def on_user_turn_completed(self, turn_ctx, new_message):
                    turn_ctx.add_message(role="assistant", content="found")

            session = AgentSession(turn_handling={"preemptive_generation": {"enabled": False}})
            """
        ),
        Good(
            {
                "slow.py": """
                from livekit.agents import Agent, AgentSession

                class Assistant(Agent):
                    async def on_user_turn_completed(self, turn_ctx, new_message):
                        turn_ctx.add_message(role="assistant", content="found")

                session = AgentSession(preemptive_generation=False)
                """,
                "quick.py": """
                from livekit.agents import AgentSession

                session = AgentSession(preemptive_generation=True)
                """,
            }
        ),
        Good(
            """
            from livekit.agents import Agent

            class Assistant(Agent):
                async def on_user_turn_completed(self, turn_ctx, new_message):
                    print(new_message.text_content)
            """
        ),
        Bad(
            """
            from livekit.agents import Agent, AgentSession

            class Assistant(Agent):
                async def on_user_turn_completed(self, turn_ctx, new_message):
                    turn_ctx.add_message(role="assistant", content="found")  # <- LKD027

            session = AgentSession()
            """
        ),
        Good(
            """
            from livekit.agents import Agent, AgentSession

            class Assistant(Agent):
                async def on_user_turn_completed(self, turn_ctx, new_message):
                    turn_ctx.add_message(role="assistant", content="found")

            session = AgentSession()
            """,
            version="1.3.12",
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Find hooks that change the context where sessions prepare replies."""
        for module, node in project.classes("livekit.agents.Agent"):
            hook = methods(node).get("on_user_turn_completed")
            edit = _edit(hook) if hook else None
            if edit is not None and _prepares(project, module):
                message = "a reply that was prepared is thrown away when this runs"
                fix = '"preemptive_generation": {"enabled": False}, or a tool'
                yield Finding.at(module, edit, message, fix)


def _edit(hook: Function) -> ast.AST | None:
    arguments = [*hook.args.posonlyargs, *hook.args.args]
    if len(arguments) < 2:
        return None
    name = arguments[1].arg
    for node in ast.walk(hook):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in _EDITS:
                if ast.unparse(owner) in (name, f"{name}.items", f"{name}.messages"):
                    return node
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=own), attr="items")]):
                if own == name:
                    return node
            case _:
                pass
    return None


def _prepares(project: AgentProject, agent: Module) -> bool:
    """Whether a session prepares replies that an agent may be in, as far as it is seen.

    One may that is made in a file which imports the agent's, or that the agent's imports; where
    there is none, any.
    """
    default = project.facts.session.get("turn_handling.preemptive_generation.enabled")
    default = default or project.facts.session.get("preemptive_generation", "False")
    sessions = list(project.calls("livekit.agents.AgentSession"))
    near = [(at, call) for at, call in sessions if _meet(project, at, agent)]
    said = [_said(module, call) for module, call in near or sessions]
    on = [default == "True" if one is None else one for one in said]
    return any(on) if on else default == "True"


def _meet(project: AgentProject, one: Module, other: Module) -> bool:
    return other in import_closure(project, one) or one in import_closure(project, other)


def _said(module: Module, call: ast.Call) -> bool | None:
    words = given(module, call)
    for word in words:
        if word.name == "preemptive_generation":
            return not _is_false(word.value)
        if word.name == "turn_handling":
            found = entries(word.module, word.value)
            for part in found:
                if part.name == "preemptive_generation":
                    parts = entries(part.module, part.value)
                    return not any(one.name == "enabled" and _is_false(one.value) for one in parts)
            # What a function works out is not seen.
            return None if found else False
    return False if is_spread(call) and not words else None


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
