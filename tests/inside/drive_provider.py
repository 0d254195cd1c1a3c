"""Run by the Python of an environment with plugins: use their real classes as a session does.

Reads a claim a line from stdin, answers each with one line of JSON; see tests/support/providers.py.
A claim names a class and its arguments, and runs in a process of its own, so that one that hangs
or crashes is a result like any other. Before and after it speaks it says so, in a line each, and
goes on when it is told to.
"""

import asyncio
import io
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import AsyncIterator
from typing import Any

from drive_realtime import drive_realtime
from livekit.agents import llm, stt
from using import (
    PATIENT,
    Result,
    announce,
    frames,
    in_words,
    make,
    open_session,
    opening_hours,
    output_of,
    speak,
    tell,
)

SPOKEN = "Hello there, this is a short sentence. And here is one more for you."


async def drive_stt(made: Any, claim: Result) -> AsyncIterator[Result]:
    """Each sentence, to its final transcript."""
    if not made.capabilities.streaming:
        for sentence in claim["sentences"]:
            announce("speaking", text=sentence["text"])
            buffer = [frame async for frame in frames(sentence, claim["rate"])]
            announce("spoken")
            event = await made.recognize(buffer, conn_options=PATIENT)
            yield {"text": event.alternatives[0].text, "events": [event.type.value]}
        return
    stream = made.stream(conn_options=PATIENT)
    # A session flushes such a stream when its VAD has heard the end of speech.
    flush = stream.flush if getattr(made.capabilities, "manual_flush", False) else None
    try:
        for sentence in claim["sentences"]:
            speaking = asyncio.create_task(speak(stream.push_frame, sentence, claim["rate"], flush))
            heard: Result = {"text": "", "interim": "", "events": []}
            async for event in stream:
                heard["events"].append(event.type.value)
                text = event.alternatives[0].text if event.alternatives else ""
                if event.type is stt.SpeechEventType.INTERIM_TRANSCRIPT:
                    heard["interim"] = text
                elif event.type is stt.SpeechEventType.FINAL_TRANSCRIPT:
                    heard["text"] = f"{heard['text']} {text}".strip()
                    # A provider may give a sentence in several finals.
                    if len(heard["text"].split()) >= len(sentence["text"].split()):
                        break
            speaking.cancel()
            yield heard
    finally:
        await stream.aclose()


async def drive_llm(made: Any, claim: Result) -> AsyncIterator[Result]:
    """A question, then one that needs tools, then their results, until nothing is called."""
    first, second = (sentence["text"] for sentence in claim["sentences"][:2])
    context = llm.ChatContext.empty()
    context.add_message(role="system", content="You answer the phone of a restaurant.")
    context.add_message(role="user", content=first)
    answer, _ = await ask(made, context)
    yield answer
    context.add_message(role="assistant", content=answer["text"])
    context.add_message(role="user", content=second)
    calls = None
    while calls is None or calls:
        answer, calls = await ask(made, context)
        context.items.extend(calls)
        context.items.extend(output_of(call) for call in calls)
        yield answer


async def ask(made: Any, context: llm.ChatContext) -> tuple[Result, list[llm.FunctionCall]]:
    """One answer of a model that may use the tool."""
    words: list[str] = []
    calls: list[llm.FunctionCall] = []
    answer: Result = {}
    async with made.chat(chat_ctx=context, tools=[opening_hours], conn_options=PATIENT) as stream:
        async for chunk in stream:
            if chunk.usage:
                answer["usage"] = chunk.usage.total_tokens
            if not chunk.delta:
                continue
            words.append(chunk.delta.content or "")
            for call in chunk.delta.tool_calls:
                fields = {"call_id": call.call_id, "name": call.name, "arguments": call.arguments}
                if getattr(call, "extra", None):
                    fields["extra"] = call.extra
                calls.append(llm.FunctionCall(**fields))
    return {**answer, "text": "".join(words), **in_words(calls)}, calls


async def drive_tts(made: Any, claim: Result) -> AsyncIterator[Result]:
    """The same text, alone and then twice at once, as where one speech is prepared in another."""
    streams = made.capabilities.streaming and not claim.get("synthesize")
    yield await spoken(made, streams=streams)
    for one in await asyncio.gather(*(spoken(made, streams=streams) for _ in range(2))):
        yield one


async def spoken(made: Any, *, streams: bool) -> Result:
    """What came of the text, and the words that were timed where the class says they are."""
    if streams:
        stream = made.stream(conn_options=PATIENT)
        for word in SPOKEN.split(" "):
            stream.push_text(f"{word} ")
        stream.flush()
        stream.end_input()
    else:
        stream = made.synthesize(SPOKEN, conn_options=PATIENT)
    timed = bool(getattr(made.capabilities, "aligned_transcript", False)) and streams
    result: Result = {"text": SPOKEN, "seconds": 0.0, "rate": made.sample_rate, "timed": timed}
    words: list[str] = []
    async for audio in stream:
        result["seconds"] += audio.frame.duration
        result["rate"] = audio.frame.sample_rate
        words += map(str, audio.frame.userdata.get("lk.timed_transcripts", ()))
    await stream.aclose()
    return {**result, "words": "".join(words)}


DRIVES = {"stt": drive_stt, "llm": drive_llm, "tts": drive_tts, "realtime": drive_realtime}


async def operate(claim: Result, done: list[Result]) -> None:
    """All operations of a claim; each that ends is added to `done`."""
    session = open_session()
    try:
        made = make(claim)
        async for result in DRIVES[claim["role"]](made, claim):
            done.append(result)
    finally:
        await session.close()


def child(claim: Result) -> Result:
    """What came out of a claim, or the error, here in a process of its own."""
    os.environ.update(claim.get("env") or {})
    sys.path.extend(claim.get("paths") or ())
    began = time.perf_counter()
    result: Result = {"id": claim["id"], "role": claim["role"], "operations": [], "error": ""}
    # A native client that blocks the loop ends here.
    signal.alarm(int(claim["limit"]) + 10)
    try:
        asyncio.run(asyncio.wait_for(operate(claim, result["operations"]), claim["limit"]))
    except asyncio.TimeoutError:
        done = len(result["operations"])
        result["error"] = f"nothing more after {claim['limit']} s; operations done: {done}"
    except Exception as error:
        trace = io.StringIO()
        traceback.print_exc(file=trace)
        result["error"] = f"{type(error).__name__}: {error}"
        result["trace"] = trace.getvalue()[-3000:]
    result["seconds"] = round(time.perf_counter() - began, 2)
    return result


def main() -> None:
    for line in iter(sys.stdin.readline, ""):
        claim = json.loads(line)
        process = os.fork()
        if process == 0:
            tell("done", result=child(claim))
            os._exit(0)
        _, status = os.waitpid(process, 0)
        if status:
            code = os.waitstatus_to_exitcode(status)
            result = {"id": claim["id"], "role": claim["role"], "operations": []}
            result |= {"error": f"the process ended with {code}", "seconds": 0.0}
            tell("done", result=result)


if __name__ == "__main__":
    main()
