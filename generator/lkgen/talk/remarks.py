"""What a reader must know to judge a call, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from packaging.version import Version

from lkgen.facts import series
from lkgen.project.log import Note
from lkgen.talk.isolation.namespace import SHARED, Isolation
from lkgen.talk.net.address import is_local
from lkgen.talk.sandbox.sandbox import Sandbox

# A refusal that a fault made, see `lkgen.talk.fakes.kinds.base`.
_ON_PURPOSE = "lkgen: --fault "
_MOST_FILES = 8
_LONGEST = 160
# A connection that was not made: here only to whom lkgen refused, since the fakes take each.
_UNREACHED = re.compile(
    r"\bConnect(ion|or)?(Refused)?Error\b|All connection attempts failed|Connection refused"
    r"|Connect call failed|Cannot connect to host"
)
# LiveKit's words (livekit.rtc.rpc) where the caller is a frontend that has such a method.
_NO_FRONTEND = "Method not supported at destination"
# 1.3 logs it as it does a failure, 1.5 and 1.8 do not.
_TOLD_BY_A_TOOL = "livekit.agents.llm.tool_context.ToolError: "


def listed(files: Sequence[str]) -> str:
    """The first of some files, and how many more there are."""
    more = f" and {len(files) - _MOST_FILES} more" if len(files) > _MOST_FILES else ""
    return ", ".join(files[:_MOST_FILES]) + more


def outside(version: str) -> str:
    """That an agent's LiveKit is of no series that lkgen knows; empty if it is of one."""
    first, *_, last = series()
    if Version(first) <= Version(version) < Version(f"{last}.999999"):
        return ""
    return (
        f"livekit-agents {version} is outside {first} to {last}, which lkgen knows: it is spoken "
        "to as well as it goes."
    )


def shares_network(isolation: Isolation) -> list[str]:
    """That the call had no network of its own, and what follows from it."""
    if isolation is SHARED or not isolation.refused:
        return []
    return [
        f"The call shared this machine's network ({isolation.refused}): what the agent's Python "
        "sent to other machines was refused; what native code or another program sends by itself, "
        "past the proxy, is not stopped."
    ]


def left_unsaid(count: int) -> str:
    """That the agent hung up before so many sentences."""
    sentences = "one more sentence" if count == 1 else f"{count} more sentences"
    return f"The agent hung up before {sentences} of the caller."


def excused(notes: Sequence[Note], refused: Sequence[str]) -> tuple[tuple[Note, ...], list[str]]:
    """An agent's notes, with errors that are none of its own as warnings; and remarks on them.

    Those that name a host which lkgen refused, what a tool tells the model by a ToolError, and
    that the caller, who is no frontend, has not the method that the agent calls there.
    """
    found, blamed = list[Note](), dict[str, str]()
    hosts = dict.fromkeys(map(_named, refused))
    for note in notes:
        named = [host for host in hosts if {".", ":"} & {*host} and host in note.message]
        if not named and refused and _UNREACHED.search(note.message):
            named = [refused[0]]
        others = _TOLD_BY_A_TOOL in note.message or _NO_FRONTEND in note.message
        ours = note.level == "ERROR" and (named or others)
        found.append(replace(note, level="WARNING") if ours else note)
        if named and ours:
            blamed.setdefault(named[0], note.message)
    return tuple(found), [
        f"lkgen refused {host}, and the agent logged: {' '.join(message.split())[:_LONGEST]}"
        for host, message in blamed.items()
    ]


def _named(refused: str) -> str:
    """What an error calls a refused host by."""
    host, _, port = refused.partition(":")
    # A name without a dot is a word, and this machine has many ports: only with it, it is a host.
    return host if "." in host and not (port and is_local(host)) else refused.split()[0]


def told_by_fakes(sandbox: Sandbox) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the fakes would have refused or found strange: what counts as a failure, and remarks.

    What failed on purpose is only a remark: how the agent takes it is told elsewhere. So is what a
    conversation of lkgen's own did not foresee; a user's script is to be followed.
    """
    refusals = sandbox.switchboard.refusals()
    meant = {refusal for refusal in refusals if _ON_PURPOSE in refusal}
    wrong = [refusal for refusal in refusals if refusal not in meant]
    strange = [*sandbox.conversation.problems]
    if sandbox.conversation.script.strict:
        wrong += strange
        strange = []
    remarks = [*sorted(meant), *strange]
    remarks += [
        f"{model} was shut off by its provider: --serve-retired lets it answer here."
        for model in sandbox.conversation.retired
    ]
    remarks += [
        f"lkgen has no answer to {request}: a gap of the sandbox, not of the agent"
        for request in sandbox.gateway.unanswered()
    ]
    return tuple(dict.fromkeys(wrong)), tuple(dict.fromkeys(remarks))
