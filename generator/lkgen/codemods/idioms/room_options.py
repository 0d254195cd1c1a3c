"""Write RoomOptions where RoomInputOptions and RoomOutputOptions were.

RoomOptions came with LiveKit 1.3, which warns of the others since. What becomes of each option is
how LiveKit itself translates them: `_create_from_legacy` in livekit/agents/voice/room_io/types.py.
"""

from __future__ import annotations

import libcst as cst

from lkgen.codemods.change import Change, keyword
from lkgen.codemods.codemod import Codemod, Example
from lkgen.codemods.layout import Option, grouped

_NEITHER = "neither which options these are nor who else uses them is seen here"
_OLD = {
    "room_input_options": "livekit.agents.RoomInputOptions",
    "room_output_options": "livekit.agents.RoomOutputOptions",
}
# Each option with its group in RoomOptions, the class of that, and its name there.
_INPUT = {
    "audio_sample_rate": ("audio_input", "AudioInputOptions", "sample_rate"),
    "audio_num_channels": ("audio_input", "AudioInputOptions", "num_channels"),
    "audio_frame_size_ms": ("audio_input", "AudioInputOptions", "frame_size_ms"),
    "noise_cancellation": ("audio_input", "AudioInputOptions", "noise_cancellation"),
    "pre_connect_audio": ("audio_input", "AudioInputOptions", "pre_connect_audio"),
    "pre_connect_audio_timeout": ("audio_input", "AudioInputOptions", "pre_connect_audio_timeout"),
    "text_input_cb": ("text_input", "TextInputOptions", "text_input_cb"),
    "text_enabled": ("", "", "text_input"),
    "audio_enabled": ("", "", "audio_input"),
    "video_enabled": ("", "", "video_input"),
    "participant_kinds": ("", "", "participant_kinds"),
    "participant_identity": ("", "", "participant_identity"),
    "close_on_disconnect": ("", "", "close_on_disconnect"),
    "delete_room_on_close": ("", "", "delete_room_on_close"),
}
_OUTPUT = {
    "audio_sample_rate": ("audio_output", "AudioOutputOptions", "sample_rate"),
    "audio_num_channels": ("audio_output", "AudioOutputOptions", "num_channels"),
    "audio_publish_options": ("audio_output", "AudioOutputOptions", "track_publish_options"),
    "audio_track_name": ("audio_output", "AudioOutputOptions", "track_name"),
    "sync_transcription": ("text_output", "TextOutputOptions", "sync_transcription"),
    "transcription_speed_factor": (
        "text_output",
        "TextOutputOptions",
        "transcription_speed_factor",
    ),
    "audio_enabled": ("", "", "audio_output"),
    "transcription_enabled": ("", "", "text_output"),
}
_WAYS = {"room_input_options": _INPUT, "room_output_options": _OUTPUT}


def change(change: Change) -> None:
    """Rewrite each call that is given them."""
    for call in change.reading.all(cst.Call):
        given = [one for one in call.args if keyword(one) in _OLD]
        if not given:
            continue
        if any(keyword(one) == "room_options" for one in call.args):
            change.leave(
                given[0], "room_options is given too, and LiveKit takes only that: merge them"
            )
            continue
        made = [_made(change, one) for one in given]
        why = next((why for _, why in made if why), "")
        if why:
            change.leave(given[0], why)
            continue
        _rewrite(change, call, given, [one for one, _ in made if one])
        change.did(given[0], f"{' and '.join(keyword(one) for one in given)} became room_options")


def _made(change: Change, argument: cst.Arg) -> tuple[cst.Call | None, str]:
    """The call that makes these options; None with the reason where it cannot be rewritten."""
    reading, value = change.reading, argument.value
    if isinstance(value, cst.Name):
        value = reading.value(value)
        if reading.uses(argument.value) != 1 or not isinstance(value, cst.Call):
            return None, _NEITHER
    old = _OLD[keyword(argument)]
    if not (isinstance(value, cst.Call) and reading.is_(value.func, old)):
        return None, _NEITHER
    ways, names = _WAYS[keyword(argument)], [keyword(one) for one in value.args]
    unknown = [name for name in names if name not in ways]
    if unknown:
        return None, "what is given by place or with ** is not seen here"
    for name in ("text_enabled", "audio_enabled", "transcription_enabled"):
        groups = {ways[one][0] for one in names}
        if name in names and ways[name][2] in groups:
            [switch] = [one for one in value.args if keyword(one) == name]
            if reading.text(switch.value) != "True":
                return None, f"{name} and options of what it switches off are both given"
    return value, ""


def _rewrite(change: Change, call: cst.Call, given: list[cst.Arg], made: list[cst.Call]) -> None:
    reading, named = change.reading, [one for one in given if isinstance(one.value, cst.Name)]
    module = _module(change, made[0])
    options: list[Option] = []
    for argument, inner in zip(given, made, strict=True):
        options += _options(change, keyword(argument), inner, module)
        change.drop(inner.func)
    arguments, name = change.arguments(call), f"{module}.RoomOptions("
    index = arguments.nodes.index(given[0])
    comments = [comment for one in given for comment in arguments.pop(one)]
    whole = Option("room_options", "", options, name, comments)
    if not options:
        whole = Option("room_options", f"{name})", comments=comments)
    if named and len(given) == 1:
        # Where they are made they stay, under their name.
        arguments.put(index, given[0], f"room_options={reading.text(named[0].value)}", comments)
        target = change.arguments(made[0])
        for one in list(target.nodes):
            target.pop(one)
        for place, option in enumerate(options):
            target.put_option(place, given[0], option)
        change.write_arguments(target)
        change.replace(made[0].func, f"{module}.RoomOptions")
    else:
        arguments.put_option(min(index, len(arguments.nodes)), given[0], whole)
    change.write_arguments(arguments)


def _module(change: Change, made: cst.Call) -> str:
    func = made.func
    if isinstance(func, cst.Attribute) and change.reading.is_(func.value, "livekit.agents.room_io"):
        return change.reading.text(func.value)
    return change.use("livekit.agents", "room_io", near=func)


def _options(change: Change, kind: str, made: cst.Call, module: str) -> list[Option]:
    arguments, found = change.arguments(made), list[tuple[str, str, Option]]()
    names = [keyword(one) for one in made.args]
    for one in made.args:
        group, of, key = _WAYS[kind][keyword(one)]
        value, indent = change.reading.text(one.value), change.reading.indent(one)
        option = Option(key, value, comments=arguments.pop(one), indent=indent)
        grouped_too = key in {_WAYS[kind][name][0] for name in names}
        if not group and grouped_too:
            # It is on, which its options say.
            continue
        found.append((group, f"{module}.{of}(", option))
    return grouped(found)


CODEMOD = Codemod(
    id="room-options",
    needs="1.3",
    what="RoomInputOptions and RoomOutputOptions become RoomOptions",
    words=tuple(_OLD),
    change=change,
    examples=(
        Example(
            before="""\
from livekit.agents import AgentSession, RoomInputOptions, RoomOutputOptions
from livekit.plugins import noise_cancellation


async def talk(session: AgentSession, room):
    await session.start(
        agent=Desk(),
        room=room,
        room_input_options=RoomInputOptions(
            # Of LiveKit Cloud.
            noise_cancellation=noise_cancellation.BVC(),
            close_on_disconnect=False,
        ),
        room_output_options=RoomOutputOptions(transcription_enabled=False, audio_sample_rate=16000),
    )
""",
            after="""\
from livekit.agents import AgentSession, room_io
from livekit.plugins import noise_cancellation


async def talk(session: AgentSession, room):
    await session.start(
        agent=Desk(),
        room=room,
        room_options=room_io.RoomOptions(
            audio_input=room_io.AudioInputOptions(
                # Of LiveKit Cloud.
                noise_cancellation=noise_cancellation.BVC(),
            ),
            close_on_disconnect=False,
            text_output=False,
            audio_output=room_io.AudioOutputOptions(sample_rate=16000),
        ),
    )
""",
        ),
        Example(
            before="""\
from livekit import agents

options = agents.RoomInputOptions(video_enabled=True)


async def talk(session, room):
    await session.start(Desk(), room=room, room_input_options=options)
""",
            after="""\
from livekit import agents

options = agents.room_io.RoomOptions(video_input=True)


async def talk(session, room):
    await session.start(Desk(), room=room, room_options=options)
""",
        ),
        Example(
            before="""\
from livekit.agents import RoomInputOptions

options = RoomInputOptions()
options.video_enabled = True


async def talk(session, room):
    await session.start(Desk(), room=room, room_input_options=options)
""",
            after="""\
from livekit.agents import RoomInputOptions

options = RoomInputOptions()
options.video_enabled = True


async def talk(session, room):
    await session.start(Desk(), room=room, room_input_options=options)
""",
            left="who else uses them",
        ),
    ),
)
