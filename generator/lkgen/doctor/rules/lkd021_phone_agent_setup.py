"""LKD021: an agent for phone calls without a name, or with noise cancellation not made for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lkgen.doctor.arguments import given, is_spread
from lkgen.doctor.code import import_closure
from lkgen.doctor.rule import AgentProject, Bad, Finding, Good, Module, Rule

_SIP_CALLS = ("create_sip_participant", "transfer_sip_participant", "add_sip_participant")
_SIP_NAMES = ("CreateSIPParticipantRequest", "TransferSIPParticipantRequest")
_OPTIONS = "livekit.agents.WorkerOptions"
_SESSION = "livekit.agents.AgentServer.rtc_session"
_BVC = "livekit.plugins.noise_cancellation.BVC"


class PhoneAgentSetup(Rule):
    """Phone agent without a name, or with BVC for headsets

    ## What it does
    In projects that place, transfer or tell phone calls, finds workers without `agent_name`, and
    `noise_cancellation.BVC()` where no `BVCTelephony()` is used.

    ## Why
    A worker without a name is sent into every new room of the LiveKit project, also into those of
    other agents; LiveKit advises to dispatch explicitly for phones. BVC is trained on wideband
    sound; BVCTelephony is the model for phone lines.

    ## Example
    ```python
    WorkerOptions(entrypoint_fnc=entrypoint)
    ```

    ## Use instead
    ```python
    @server.rtc_session(agent_name="phone-agent")
    ```
    And that name in the SIP dispatch rule, or in `create_dispatch`.

    ## Source
    https://docs.livekit.io/agents/start/telephony/; livekit/agents#944, livekit/agents#767
    """

    id = "LKD021"
    name = "phone-agent-setup"
    severity = "warning"
    versions = ">=1.0"
    examples = (
        Good(
            """
            from livekit.agents import AgentServer, JobContext
            from livekit.plugins import noise_cancellation

            server = AgentServer()

            @server.rtc_session(agent_name="caller")
            async def entrypoint(ctx: JobContext) -> None:
                await ctx.api.sip.create_sip_participant(None)
                filter = noise_cancellation.BVCTelephony()
            """
        ),
        Good(
            """
            from livekit.agents import WorkerOptions, cli
            from livekit.plugins import noise_cancellation

            async def entrypoint(ctx) -> None:
                filter = noise_cancellation.BVC()

            cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))
            """
        ),
        Bad(
            """
            from livekit import api
            from livekit.agents import WorkerOptions, cli
            from livekit.plugins import noise_cancellation

            async def entrypoint(ctx) -> None:
                await ctx.api.sip.create_sip_participant(api.CreateSIPParticipantRequest())
                filter = noise_cancellation.BVC()  # <- LKD021

            cli.run_app(WorkerOptions(entrypoint_fnc=entrypoint))  # <- LKD021
            """
        ),
    )

    def check(self, project: AgentProject) -> Iterator[Finding]:
        """Judge each worker by the files that it reaches."""
        if "LIVEKIT_AGENT_NAME" in project.environ:
            return
        for module, node in _workers(project):
            reached = import_closure(project, module)
            if any(_phones(one) for one in reached):
                yield Finding.at(
                    module,
                    node,
                    "a phone agent without `agent_name` is sent into every room",
                    'agent_name="…"',
                )
        for module in project.modules:
            if _places_calls(module) and not _knows_phones(project):
                for call in module.calls(_BVC):
                    message = "BVC is made for wideband sound, not for phone lines"
                    fix = "noise_cancellation.BVCTelephony()"
                    yield Finding.at(module, call, message, fix)


def _workers(project: AgentProject) -> Iterator[tuple[Module, ast.AST]]:
    """What makes a worker that is given no name."""
    for module in project.modules:
        for call in module.calls(_OPTIONS, _SESSION):
            named = any(word.name == "agent_name" for word in given(module, call))
            hidden = is_spread(call) and not any(word.arg for word in call.keywords)
            if not named and not hidden:
                yield module, call
        for function in module.functions.values():
            for decorator in function.decorator_list:
                if not isinstance(decorator, ast.Call) and module.resolve(decorator) == _SESSION:
                    yield module, decorator


def _phones(module: Module) -> bool:
    names = module.source.names
    if names & {*_SIP_CALLS, *_SIP_NAMES}:
        return True
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith(("sip.phoneNumber", "sip.callID", "sip.trunkPhoneNumber"))
        for node in module.nodes
    )


def _places_calls(module: Module) -> bool:
    return bool(module.source.names & set(_SIP_CALLS[:1]))


def _knows_phones(project: AgentProject) -> bool:
    return any("BVCTelephony" in module.source.names for module in project.modules)
