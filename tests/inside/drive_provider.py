"""Run by the Python of an environment with plugins: use their real classes as a session does.

Reads a claim a line from stdin, answers each with one line of JSON; see tests/support/providers.py.
A claim names a class and its arguments, and runs in a process of its own, so that one that hangs
or crashes is a result like any other. Before and after it speaks it says so, in a line each, and
goes on when it is told to.
"""

import asyncio
import importlib
import io
import json
import os
import signal
import sys
import time
import traceback
import wave
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from livekit import rtc
from livekit.agents import APIConnectOptions, function_tool, llm, stt, utils
from livekit.agents.utils import http_context

PATIENT = APIConnectOptions(max_retry=0, timeout=10.0)
FRAME_S = 0.05
SPOKEN = "Hello there, this is a short sentence. And here is one more for you."
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
    """A question, then one that needs a tool, then the tool's result."""
    first, second = (sentence["text"] for sentence in claim["sentences"][:2])
    context = llm.ChatContext.empty()
    context.add_message(role="system", content="You answer the phone of a restaurant.")
    context.add_message(role="user", content=first)
    answer, _ = await ask(made, context)
    yield answer
    context.add_message(role="assistant", content=answer["text"])
    context.add_message(role="user", content=second)
    answer, calls = await ask(made, context)
    for call in calls:
        context.items.append(call)
        output = "On Sunday from noon to ten."
        context.items.append(
            llm.FunctionCallOutput(
                call_id=call.call_id, name=call.name, output=output, is_error=False
            )
        )
    yield answer
    if calls:
        answer, _ = await ask(made, context)
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
    answer["text"] = "".join(words)
    if calls:
        answer["tool"] = calls[0].name
        answer["arguments"] = json.loads(calls[0].arguments)
    return answer, calls


async def drive_tts(made: Any, claim: Result) -> AsyncIterator[Result]:
    """The same text twice; as a stream where the class can, unless the claim says otherwise."""
    for _ in range(2):
        if made.capabilities.streaming and not claim.get("synthesize"):
            stream = made.stream(conn_options=PATIENT)
            for word in SPOKEN.split(" "):
                stream.push_text(f"{word} ")
            stream.flush()
            stream.end_input()
        else:
            stream = made.synthesize(SPOKEN, conn_options=PATIENT)
        spoken: Result = {"text": SPOKEN, "seconds": 0.0, "rate": made.sample_rate}
        async for audio in stream:
            spoken["seconds"] += audio.frame.duration
            spoken["rate"] = audio.frame.sample_rate
        await stream.aclose()
        yield spoken


class Talk:
    """A realtime session and what comes out of it."""

    def __init__(self, made: Any) -> None:
        self.session = made.session()
        self.generations: asyncio.Queue[Result] = asyncio.Queue()
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self.session.on("generation_created", self._created)
        self.session.on("input_audio_transcription_completed", self._transcribed)
        self.session.on("error", self._failed)

    def _created(self, event: Any) -> None:
        self._tasks.append(asyncio.create_task(self._collect(event)))

    def _transcribed(self, event: Any) -> None:
        if event.is_final:
            self.heard.put_nowait(event.transcript)

    def _failed(self, event: Any) -> None:
        self.generations.put_nowait({"error": repr(event.error)})

    async def _collect(self, generation: Any) -> None:
        """What one answer of the model holds."""
        said: Result = {"text": "", "seconds": 0.0, "calls": []}

        async def words(message: Any) -> None:
            async for word in message.text_stream:
                said["text"] += word

        async def sound(message: Any) -> None:
            async for frame in message.audio_stream:
                said["seconds"] += frame.duration

        async def messages() -> None:
            async for message in generation.message_stream:
                await asyncio.gather(words(message), sound(message))

        async def calls() -> None:
            async for call in generation.function_stream:
                said["calls"].append(call)

        await asyncio.gather(messages(), calls())
        self.generations.put_nowait(said)

    async def prepare(self) -> None:
        """Tell the model who it is and what it can use, as a session does at its start."""
        context = llm.ChatContext.empty()
        instructions = "You answer the phone of a restaurant."
        if hasattr(self.session, "_update_session"):
            await self.session._update_session(
                instructions=instructions, chat_ctx=context, tools=[opening_hours]
            )
        else:
            await self.session.update_instructions(instructions)
            await self.session.update_chat_ctx(context)
            await self.session.update_tools([opening_hours])

    async def answer(self) -> Result:
        """The next answer with something in it."""
        while True:
            said = await self.generations.get()
            if "error" in said or said["text"] or said["seconds"] or said["calls"]:
                return said

    async def give_result(self, call: Any) -> None:
        """Answer a tool call, as a session does."""
        context = self.session.chat_ctx.copy()
        if not any(getattr(item, "call_id", None) == call.call_id for item in context.items):
            context.items.append(call)
        output = "On Sunday from noon to ten."
        context.items.append(
            llm.FunctionCallOutput(
                call_id=call.call_id, name=call.name, output=output, is_error=False
            )
        )
        await self.session.update_chat_ctx(context)
        capabilities = self.session.realtime_model.capabilities
        if not capabilities.auto_tool_reply_generation:
            await self.session.generate_reply()


async def drive_realtime(made: Any, claim: Result) -> AsyncIterator[Result]:
    """A greeting, then each sentence; a tool that is called gets its result."""
    adapter = getattr(llm, "DuplexRealtimeAdapter", None)
    duplex = adapter is not None and isinstance(made, llm.DuplexModel)
    talk = Talk(adapter(made) if duplex else made)
    speaking: asyncio.Task[None] | None = None
    try:
        await talk.prepare()
        if claim.get("greets", not duplex):
            await talk.session.generate_reply()
            yield without_calls(await talk.answer())
        for sentence in claim["sentences"]:
            speaking = asyncio.create_task(speak(talk.session.push_audio, sentence, claim["rate"]))
            said = await talk.answer()
            calls = said.get("calls", [])
            said["heard"] = None if talk.heard.empty() else talk.heard.get_nowait()
            if said["heard"] is None and not calls:
                # Some models write down what they heard after they have answered.
                await asyncio.sleep(0.5)
                said["heard"] = None if talk.heard.empty() else talk.heard.get_nowait()
            yield without_calls(said)
            if calls:
                await talk.give_result(calls[0])
                yield without_calls(await talk.answer())
            speaking.cancel()
    finally:
        if speaking is not None:
            speaking.cancel()
        await talk.session.aclose()


def without_calls(said: Result) -> Result:
    """An answer with its first tool call in words."""
    calls = said.pop("calls", [])
    if calls:
        said["tool"] = calls[0].name
        said["arguments"] = json.loads(calls[0].arguments)
    return said


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


main()
