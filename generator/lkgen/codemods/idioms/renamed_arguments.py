"""Give arguments that LiveKit and its plugins have renamed under their new name.

Each prints that it is deprecated, and takes the new one from the series that is named; those that
"are no longer used" are left out. The rows are held against the facts of each series by a test.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from lkgen.codemods.change import Change, keyword
from lkgen.codemods.codemod import Codemod, Example, as_numbers
from lkgen.codemods.layout import Option


@dataclass(frozen=True)
class Row:
    """An argument `old` of a class, or of `method` of it, that is `new` from a series on.

    `new` is empty for one that does nothing any more.
    """

    of: str
    old: str
    new: str
    since: str
    method: str = ""


_DEEPGRAM = ("livekit.plugins.deepgram.STT", "livekit.plugins.deepgram.STTv2")
_ASSEMBLYAI = "livekit.plugins.assemblyai.STT"
_SILENCE = "min_end_of_turn_silence_when_confident"
_KRISP = "livekit.plugins.krisp.KrispVivaFilterFrameProcessor"
ROWS = (
    Row("livekit.plugins.silero.VAD", "padding_duration", "prefix_padding_duration", "1.3", "load"),
    *(Row(one, "keyterms", "keyterm", "1.5") for one in _DEEPGRAM),
    *(Row(one, "keyterms", "keyterm", "1.5", "update_options") for one in _DEEPGRAM),
    Row(_ASSEMBLYAI, _SILENCE, "min_turn_silence", "1.5"),
    Row(_ASSEMBLYAI, _SILENCE, "min_turn_silence", "1.5", "update_options"),
    Row(_ASSEMBLYAI, "language_code", "language_codes", "1.8"),
    Row("livekit.plugins.elevenlabs.STT", "model_id", "model", "1.8"),
    Row("livekit.plugins.slng.STT", "api_token", "api_key", "1.8"),
    Row("livekit.plugins.inworld.TTS", "idle_connection_timeout", "", "1.8"),
    Row("livekit.plugins.inworld.TTS", "max_connections", "", "1.8"),
    Row("livekit.plugins.speechmatics.STT", "operating_point", "model", "1.8"),
    Row("livekit.plugins.tavus.AvatarSession", "replica_id", "face_id", "1.8"),
    Row("livekit.plugins.tavus.AvatarSession", "persona_id", "pal_id", "1.8"),
    Row(_KRISP, "sample_rate", "", "1.8"),
    Row(_KRISP, "frame_duration_ms", "", "1.8"),
    Row(
        "livekit.agents.beta.workflows.WarmTransferTask",
        "target_phone_number",
        "sip_call_to",
        "1.5",
    ),
    Row("livekit.agents.AgentSession", "keyterms_options", "stt_context_options", "1.8"),
    Row("livekit.agents.JobContext", "e2ee", "encryption", "1.5", "connect"),
)
# Those that become options of another argument.
_DELAYS = {"min_endpointing_delay": "min_delay", "max_endpointing_delay": "max_delay"}


def change(change: Change) -> None:
    """Rename them wherever they are given."""
    series = as_numbers(change.reading.series)
    rows = [row for row in ROWS if series >= as_numbers(row.since)]
    for call in change.reading.all(cst.Call):
        names = {keyword(one) for one in call.args}
        fitting = [row for row in rows if row.old in names and _is_of(change, call, row)]
        if fitting:
            _rename(change, call, fitting)
        elif names & set(_DELAYS) and series >= (1, 5) and _updates(change, call):
            _gather(change, call)


def _is_of(change: Change, call: cst.Call, row: Row) -> bool:
    reading, func, home = change.reading, call.func, change.reading.home(row.of)
    if not row.method:
        return reading.is_(func, row.of)
    if not (isinstance(func, cst.Attribute) and func.attr.value == row.method):
        return False
    return home in (reading.name(func.value), reading.kind(func.value))


def _rename(change: Change, call: cst.Call, rows: list[Row]) -> None:
    arguments = change.arguments(call)
    for row in rows:
        given = arguments.find(row.old)
        assert given is not None
        if row.new and arguments.find(row.new):
            change.leave(given, f"{row.new} is given too: keep one of them")
            continue
        if row.new and "NOT_GIVEN" in change.reading.text(given.value):
            change.leave(given, f"{row.old} may be NOT_GIVEN: call it {row.new} by hand")
            continue
        index = arguments.nodes.index(given)
        if row.new:
            old = arguments.items.texts[index]
            arguments.items.texts[index] = row.new + old.removeprefix(row.old)
        else:
            arguments.pop(given)
        did = f"is {row.new} now" if row.new else "does nothing any more, and went"
        change.did(given, f"{row.old} {did}")
    change.write_arguments(arguments)


def _updates(change: Change, call: cst.Call) -> bool:
    func = call.func
    session = change.reading.home("livekit.agents.AgentSession")
    if isinstance(func, cst.Attribute) and func.attr.value == "update_options":
        return change.reading.kind(func.value) == session
    return False


def _gather(change: Change, call: cst.Call) -> None:
    arguments = change.arguments(call)
    given = [one for one in arguments.nodes if keyword(one) in _DELAYS]
    if arguments.stars or arguments.find("endpointing_opts"):
        change.leave(given[0], "endpointing_opts is given too, or may be: merge them")
        return
    options: list[Option] = []
    index = arguments.nodes.index(given[0])
    for one in given:
        value, indent = change.reading.text(one.value), change.reading.indent(one)
        comments = arguments.pop(one)
        options.append(Option(_DELAYS[keyword(one)], value, comments=comments, indent=indent))
    arguments.put_option(index, given[0], Option("endpointing_opts", options=options))
    change.write_arguments(arguments)
    change.did(given[0], "the delays are in endpointing_opts")


CODEMOD = Codemod(
    id="renamed-arguments",
    needs="1.3",
    what="arguments that were renamed are given under their new name",
    words=(*dict.fromkeys(row.old for row in ROWS), *_DELAYS),
    change=change,
    examples=(
        Example(
            series="1.8",
            before="""\
from livekit.agents import AgentSession, JobContext
from livekit.plugins import deepgram, elevenlabs
from livekit.plugins import silero as vad

stt = deepgram.STT(
    keyterms=["soup"],  # of the menu
)
other = elevenlabs.STT(model_id="scribe_v2_realtime", keyterms=["soup"])
speech = vad.VAD.load(padding_duration=0.3)


async def entrypoint(ctx: JobContext):
    session = AgentSession(stt=stt, keyterms_options={"keyterms": ["soup"]})
    await ctx.connect(e2ee=None)
    session.update_options(min_endpointing_delay=0.2)
""",
            after="""\
from livekit.agents import AgentSession, JobContext
from livekit.plugins import deepgram, elevenlabs
from livekit.plugins import silero as vad

stt = deepgram.STT(
    keyterm=["soup"],  # of the menu
)
other = elevenlabs.STT(model="scribe_v2_realtime", keyterms=["soup"])
speech = vad.VAD.load(prefix_padding_duration=0.3)


async def entrypoint(ctx: JobContext):
    session = AgentSession(stt=stt, stt_context_options={"keyterms": ["soup"]})
    await ctx.connect(encryption=None)
    session.update_options(endpointing_opts={"min_delay": 0.2})
""",
        ),
        Example(
            series="1.5",
            before="""\
from livekit.plugins import deepgram

stt = deepgram.STT(keyterms=["soup"], keyterm=["bread"])
""",
            after="""\
from livekit.plugins import deepgram

stt = deepgram.STT(keyterms=["soup"], keyterm=["bread"])
""",
            left="keyterm is given too",
        ),
    ),
)
