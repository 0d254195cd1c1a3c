"""LKD072: a handler that does not fit the event that it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from lkgen.doctor.code import handlers, is_guarded, livekit_class, own_nodes, seems
from lkgen.doctor.rule import (
    AgentProject,
    Bad,
    Finding,
    Function,
    Good,
    Module,
    Rule,
)
from lkgen.facts import Class, Event, facts, series

_EMITTERS = ("livekit.agents.AgentSession", "livekit.rtc.Room")
# What every model of pydantic and every object has.
_MODEL = ("model_dump", "model_dump_json", "model_copy", "model_fields", "dict", "json", "copy")


class HandlerThatMisfits(Rule):
    """Handler that does not fit its event

    ## What it does
    Finds handlers given to `.on()` of an AgentSession or a Room that must be given more values
    than the event brings, and such that ask an event for what it has not.

    ## Why
    `TypeError: … missing 2 required positional arguments` where LiveKit sends the event; an
    AttributeError it logs. What the handler is for never happens.

    ## Example
    ```python
    @ctx.room.on("data_received")
    def on_data(payload, participant, kind): ...
    ```

    ## Use instead
    ```python
    @ctx.room.on("data_received")
    def on_data(packet: rtc.DataPacket): ...
    ```

    ## Source
    What the sources of livekit.agents and livekit.rtc of each series call `emit` with.
    """

    id = "LKD072"
    name = "handler-that-misfits"
    severity = "error"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentSession, JobContext

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()

                @ctx.room.on("data_received")
                def on_data(packet, more=None) -> None:
                    print(packet.participant, packet.data)

                @ctx.room.on("track_subscribed")
                def on_track(track, *rest) -> None: ...

                @session.on("close")
                def on_close() -> None: ...

                @session.on("user_input_transcribed")
                def heard(event) -> None:
                    print(event.transcript, event.model_dump(), getattr(event, "text", ""))
            """
        ),
        Bad(
            """
            from livekit.agents import AgentSession, JobContext

            async def entrypoint(ctx: JobContext) -> None:
                session = AgentSession()

                @ctx.room.on("data_received")
                def on_data(payload, participant, kind) -> None: ...  # <- LKD072

                @session.on("user_input_transcribed")
                def heard(event) -> None:
                    print(event.user_transcript)  # <- LKD072

                ctx.room.on("participant_connected", joined)

            def joined(room, participant) -> None: ...  # <- LKD072
            """
        ),
    )

    def check_module(self, module: Module, project: AgentProject) -> Iterator[Finding]:
        """Compare each handler with what its event brings."""
        for call in module.source.calls:
            event = _event(module, project, call)
            if event is None:
                continue
            for place, function in handlers(module, project, call):
                yield from _too_many(place, function, event)
                yield from _absent(place, project, function, event)


def _event(module: Module, project: AgentProject, call: ast.Call) -> Event | None:
    """The event that something is registered for, if every series that matters agrees on it."""
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr not in ("on", "once") or not call.args:
        return None
    owner = next((one for one in _EMITTERS if seems(module, func.value, one)), "")
    name = module.text(call.args[0])
    if not owner or name is None:
        return None
    known = [facts(one) for one in series()] if project.on("<1.3") else project.facts_around
    events = [one.events(owner).get(name) for one in known]
    found = [one for one in events if one is not None and one.arguments is not None]
    return max(found, key=lambda one: len(one.arguments or ())) if found else None


def _parameters(module: Module, function: Function) -> list[ast.arg]:
    """The parameters that a caller gives, without `self`."""
    placed = [*function.args.posonlyargs, *function.args.args]
    return placed[isinstance(module.parent(function), ast.ClassDef) :]


def _too_many(module: Module, function: Function, event: Event) -> Iterator[Finding]:
    brings = len(event.arguments or ())
    # Some events are sent without values in one place and with them in another.
    if not brings:
        return
    needed = len(_parameters(module, function)) - len(function.args.defaults)
    if needed > brings:
        message = f"`{event.name}` brings {brings} value{'s' * (brings != 1)}, this wants {needed}"
        yield Finding.at(module, function, message, _call(event, function))


def _call(event: Event, function: Function) -> str:
    names = [one.name or "event" for one in event.arguments or ()]
    return f"def {function.name}({', '.join(names)})"


def _absent(
    module: Module, project: AgentProject, function: Function, event: Event
) -> Iterator[Finding]:
    parameters = _parameters(module, function)
    known = _class(project, event)
    if known is None or not parameters:
        return
    own = parameters[0].arg
    names = {*known.parameters, *known.methods, *known.properties, *_MODEL}
    for node in own_nodes(function):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Load()) if (
                name == own and attribute not in names and not attribute.startswith("_")
            ):
                if not is_guarded(module, node, "AttributeError", "Exception"):
                    near = next(iter(get_close_matches(attribute, names, 1, 0.5)), "")
                    message = f"`{event.name}` has no `{attribute}`"
                    fields = ", ".join(sorted({*known.parameters} - {"type", "created_at"}))
                    yield Finding.at(module, node, message, near or f"one of {fields}")
            case _:
                pass


def _class(project: AgentProject, event: Event) -> Class | None:
    """The class of what an event of a session brings, where all of its names are known."""
    arguments = event.arguments or ()
    if len(arguments) != 1 or "." not in arguments[0].type:
        return None
    found = livekit_class(project.facts, arguments[0].type)
    return found if found is not None and found.shape == "model" and project.on(">=1.3") else None
