"""What it takes to use a plugin's class as a session does: an object, a tool, frames, words."""

import asyncio
import importlib
import json
import os
import sys
import time
import wave
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from livekit import rtc
from livekit.agents import APIConnectOptions, function_tool, llm, utils
from livekit.agents.utils import http_context

PATIENT = APIConnectOptions(max_retry=0, timeout=10.0)
FRAME_S = 0.05
Result = dict[str, Any]


@function_tool
async def opening_hours(day: str) -> str:
    """Tell when the restaurant is open.

    Args:
        day: The day of the week.
    """
    return f"On {day} from noon to ten."


def look_up(path: str) -> Any:
    """The object at a dotted path: the longest importable module, then attributes."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        name = ".".join(parts[:cut])
        try:
            found = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{name}.".startswith(f"{error.name}."):
                raise
            continue
        for attribute in parts[cut:]:
            found = getattr(found, attribute)
        return found
    raise AttributeError(path)


def make(claim: Result) -> Any:
    """The object that a claim is about. Among its arguments `$vad` is a VAD, `$env.` a variable."""
    arguments = dict(claim["arguments"])
    for name, value in arguments.items():
        if value == "$vad":
            arguments[name] = look_up("livekit.agents.inference.VAD")()
        elif isinstance(value, str) and value.startswith("$env."):
            arguments[name] = os.environ[value.removeprefix("$env.")]
    return look_up(f"{claim['import']}.{claim['class']}")(**arguments)


def open_session() -> aiohttp.ClientSession:
    """What a job process gives its plugins: a session with the proxy and the certificates."""
    context: Any = getattr(http_context, "_create_ssl_context", lambda: True)()
    session = aiohttp.ClientSession(
        proxy=os.environ.get("HTTPS_PROXY") or os.environ.get("HTTP_PROXY"),
        connector=aiohttp.TCPConnector(limit_per_host=50, keepalive_timeout=120, ssl=context),
    )
    http_context._ContextVar.set(lambda: session)
    return session


def tell(event: str, **fields: Any) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


def announce(event: str, **fields: Any) -> None:
    """Tell the parent that something happens now, and wait until it has taken note."""
    tell(event, **fields)
    while os.read(0, 1) not in (b"\n", b""):
        pass


async def frames(sentence: Result, rate: int) -> AsyncIterator[rtc.AudioFrame]:
    """A recording in frames, at the sample rate of a session's audio input."""
    with wave.open(sentence["wav"], "rb") as file:
        given, pcm = file.getframerate(), file.readframes(file.getnframes())
    pieces = [rtc.AudioFrame(pcm, given, 1, len(pcm) // 2)]
    if given != rate:
        resampler = rtc.AudioResampler(given, rate, quality=rtc.AudioResamplerQuality.HIGH)
        pieces = [*resampler.push(pieces[0]), *resampler.flush()]
    stream = utils.audio.AudioByteStream(rate, 1, int(rate * FRAME_S))
    for piece in pieces:
        for frame in stream.push(bytes(piece.data)):
            yield frame
    for frame in stream.flush():
        yield frame


async def speak(push: Any, sentence: Result, rate: int, flush: Any = None) -> None:
    """Push a sentence in real time, then silence until cancelled; flush after half a second."""
    announce("speaking", text=sentence["text"])
    began, sent = time.perf_counter(), 0.0
    silence = rtc.AudioFrame(bytes(int(rate * FRAME_S) * 2), rate, 1, int(rate * FRAME_S))

    async def paced(frame: rtc.AudioFrame) -> None:
        nonlocal sent
        push(frame)
        sent += frame.duration
        await asyncio.sleep(max(0.0, began + sent - time.perf_counter()))

    async for frame in frames(sentence, rate):
        await paced(frame)
    announce("spoken")
    ended = sent
    while True:
        await paced(silence)
        if flush and sent - ended >= 0.5:
            flush()
            flush = None


def output_of(call: llm.FunctionCall) -> llm.FunctionCallOutput:
    output = "On Sunday from noon to ten."
    return llm.FunctionCallOutput(
        call_id=call.call_id, name=call.name, output=output, is_error=False
    )


def in_words(calls: list[llm.FunctionCall]) -> Result:
    """The name of what is called, and each call's arguments; nothing where nothing is."""
    if not calls:
        return {}
    arguments = [json.loads(call.arguments) for call in calls]
    return {"tool": calls[0].name, "arguments": arguments[0], "calls": arguments}
