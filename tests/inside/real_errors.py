"""Run by the Python of a series: the errors that LiveKit itself gives, by the entry they are for.

Prints JSON: for each function below, under its name with dashes, what was logged, as JSON records,
and the traceback of what was raised. A function whose name ends in digits is another way to the
same error.
"""

import asyncio
import gc
import importlib.util
import inspect
import io
import json
import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, suppress
from typing import Any

import aiohttp
from aiohttp import web
from livekit import agents, api, rtc
from livekit.agents import (
    Agent,
    AgentServer,
    AgentSession,
    APIConnectOptions,
    APIStatusError,
    cli,
    function_tool,
    llm,
    stt,
    tts,
    utils,
)
from livekit.plugins import deepgram, openai

ONCE = APIConnectOptions(max_retry=0, timeout=2)
STORIES: list[Callable[[], Any]] = []


def story(function: Callable[[], Any]) -> Callable[[], Any]:
    STORIES.append(function)
    return function


class Answer(llm.LLMStream):
    """A model's answer: a few words, or what `failure` says."""

    async def _run(self) -> None:
        if self._llm.failure:
            raise self._llm.failure
        said = llm.ChoiceDelta(role="assistant", content="Hi")
        delta = self._llm.calls.pop(0) if self._llm.calls else said
        self._event_ch.send_nowait(llm.ChatChunk(id="1", delta=delta))


class Model(llm.LLM):
    """A language model that fails, or calls tools and then says something."""

    def __init__(self, failure: Exception | None = None, *calls: Any) -> None:
        super().__init__()
        self.failure, self.calls = failure, list(calls)

    def chat(self, *, chat_ctx: Any, tools: Any = None, conn_options: Any = ONCE, **_: Any) -> Any:
        return Answer(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


def call(name: str, arguments: str = "{}", id: str = "call_1") -> Any:
    """A model's answer that calls a tool."""
    tool = llm.FunctionToolCall(name=name, arguments=arguments, call_id=id)
    return llm.ChoiceDelta(role="assistant", tool_calls=[tool])


async def asked(model: Any, agent: Any = None, **options: Any) -> None:
    """Ask an agent something, in text."""
    async with AgentSession(llm=model, **options) as session:
        await session.start(agent or Agent(instructions="x"))
        await session.run(user_input="hello")


class Refusing:
    """A web server on loopback that answers everything with one status and body."""

    def __init__(self, status: int, body: Any = None) -> None:
        self.status, self.body = status, body

    async def __aenter__(self) -> str:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response(self.body or {}, status=self.status)

        app = web.Application()
        app.router.add_route("*", "/{any:.*}", answer)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        return f"127.0.0.1:{self.runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()


async def asked_openai(status: int, body: Any, model: str = "gpt-4.1") -> None:
    """Ask OpenAI's plugin, where its service answers so."""
    async with Refusing(status, body) as address:
        real = openai.LLM(model=model, api_key="k", base_url=f"http://{address}/v1")
        context = llm.ChatContext.empty()
        context.add_message(role="user", content="hello")
        async with real.chat(chat_ctx=context, conn_options=ONCE) as stream:
            async for _ in stream:
                pass


# -- models of one's own


@story
async def async_chat() -> None:
    class Own(Model):
        async def chat(self, **options: Any) -> Any:
            return super().chat(**options)

    async with Own().chat(chat_ctx=llm.ChatContext.empty()) as stream:
        assert stream


@story
def abstract_method() -> None:
    class Half(llm.LLMStream):
        pass

    Half(Model(), chat_ctx=llm.ChatContext.empty(), tools=[], conn_options=ONCE)


@story
def abstract_method_2() -> None:
    class Voice(tts.TTS):
        pass

    Voice(capabilities=tts.TTSCapabilities(streaming=False), sample_rate=24000, num_channels=1)


@story
def no_super_init() -> None:
    class Own(Model):
        def __init__(self) -> None:
            self.name = "own"

    AgentSession(llm=Own()).llm.on("metrics_collected", print)


@story
async def no_super_init_2() -> None:
    class Own(Agent):
        def __init__(self) -> None:
            self.name = "own"

    async with AgentSession(llm=Model()) as session:
        await session.start(Own())


@story
async def own_signature() -> None:
    class Own(Model):
        def chat(self, chat_ctx: Any) -> Any:
            return super().chat(chat_ctx=chat_ctx)

    Own().chat(chat_ctx=llm.ChatContext.empty(), tools=[], conn_options=ONCE)


@story
async def own_signature_2() -> None:
    class Sound(tts.ChunkedStream):
        async def _run(self) -> None:
            pass

    class Voice(tts.TTS):
        def __init__(self) -> None:
            capabilities = tts.TTSCapabilities(streaming=False)
            super().__init__(capabilities=capabilities, sample_rate=24000, num_channels=1)

        def synthesize(self, text: str, *, conn_options: Any = ONCE) -> Any:
            return Sound(tts=self, input_text=text, conn_options=ONCE)

    async for _ in Voice().synthesize("hello"):
        pass


@function_tool
async def book(people: int) -> str:
    """Book a table.

    Args:
        people: for how many
    """
    return str(people)


# -- sessions and agents


@story
def async_handler() -> None:
    async def heard(event: object) -> None:
        pass

    AgentSession().on("user_input_transcribed", heard)


@story
async def llm_of_the_agent() -> None:
    class Own(Agent):
        async def on_enter(self) -> None:
            self.llm.chat(chat_ctx=self.chat_ctx)

    await asked(Model(), Own(instructions="x"))


@story
def preemptive_generation_bool() -> None:
    if "turn_handling" in inspect.signature(AgentSession.__init__).parameters:
        AgentSession(turn_handling={"preemptive_generation": True})


@story
def unknown_argument() -> None:
    AgentSession(turn_detector="vad")


@story
def unknown_argument_2() -> None:
    AgentSession(turn_handling={}, greeting="hello")


@story
def unknown_argument_3() -> None:
    deepgram.STT(model="nova-3", lang="en")


@story
def no_attribute() -> None:
    AgentSession().generate_answer("hello")


@story
def no_attribute_2() -> None:
    print(agents.VoiceAssistant)


@story
def session_not_started() -> None:
    AgentSession(llm=Model()).generate_reply()


@story
def session_not_started_2() -> None:
    AgentSession(llm=Model()).say("hello")


@story
async def no_llm() -> None:
    async with AgentSession() as session:
        await session.start(Agent(instructions="x"))
        session.generate_reply()


@story
def no_userdata() -> None:
    print(AgentSession().userdata)


@story
async def agent_class() -> None:
    class Own(Agent):
        pass

    async with AgentSession(llm=Model()) as session:
        await session.start(agent=Own)


@story
async def invalid_tool() -> None:
    def lookup() -> str:
        return ""

    await asked(Model(), Agent(instructions="x", tools=[lookup]))


@story
async def duplicate_tool() -> None:
    @function_tool(name="book")
    async def one() -> None:
        """One."""

    @function_tool(name="book")
    async def two() -> None:
        """Two."""

    llm.ToolContext([one, two])


@story
async def unknown_tool() -> None:
    with suppress(Exception):
        await asked(Model(None, call("transfer_call")), Agent(instructions="x", tools=[book]))


@story
async def tool_failed() -> None:
    @function_tool
    async def book() -> str:
        """Book."""
        raise KeyError("table")

    with suppress(Exception):
        await asked(Model(None, call("book")), Agent(instructions="x", tools=[book]))


@story
async def tool_arguments() -> None:
    with suppress(Exception):
        model = Model(None, call("book", '{"people": "many"}'))
        await asked(model, Agent(instructions="x", tools=[book]))


@story
async def too_many_tool_steps() -> None:
    @function_tool
    async def book() -> str:
        """Book."""
        return "again"

    with suppress(Exception):
        agent = Agent(instructions="x", tools=[book])
        calls = [call("book", id=str(number)) for number in range(4)]
        await asyncio.wait_for(asked(Model(None, *calls), agent, max_tool_steps=1), 3)


@story
async def session_closed_by_an_error() -> None:
    with suppress(Exception):
        refused = APIStatusError("no", status_code=400, retryable=False)
        async with AgentSession(llm=Model(refused)) as session:
            await session.start(Agent(instructions="x"))
            for _ in range(5):
                with suppress(Exception):
                    await session.run(user_input="hello")


@story
async def stt_without_streaming() -> None:
    class Ears(stt.STT):
        def __init__(self) -> None:
            capabilities = stt.STTCapabilities(streaming=False, interim_results=False)
            super().__init__(capabilities=capabilities)

        async def _recognize_impl(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

    Ears().stream()


# -- rooms


@story
def not_connected() -> None:
    print(rtc.Room().local_participant)


@story
async def not_connected_2() -> None:
    await utils.wait_for_participant(rtc.Room())


@story
def topic_taken() -> None:
    room = rtc.Room()
    for _ in range(2):
        room.register_text_stream_handler("lk.chat", print)


@story
async def server_keys_missing() -> None:
    api.LiveKitAPI()


def client_of(address: str) -> api.LiveKitAPI:
    return api.LiveKitAPI(f"http://{address}", "key", "s" * 32)


@story
async def room_is_gone() -> None:
    body = {"code": "not_found", "msg": "requested room does not exist"}
    async with Refusing(404, body) as address, client_of(address) as client:
        await client.room.delete_room(api.DeleteRoomRequest(room="gone"))


@story
async def sip_not_found() -> None:
    body = {"code": "not_found", "msg": "object cannot be found"}
    async with Refusing(404, body) as address, client_of(address) as client:
        asked = api.CreateSIPParticipantRequest(
            sip_trunk_id="ST_x", sip_call_to="+1", room_name="x"
        )
        await client.sip.create_sip_participant(asked)


@story
async def sip_without_a_service() -> None:
    body = {"code": "internal", "msg": "sip not connected (redis required)"}
    async with Refusing(500, body) as address, client_of(address) as client:
        await client.sip.list_outbound_trunk(api.ListSIPOutboundTrunkRequest())


# -- workers


async def entrypoint(ctx: agents.JobContext) -> None:
    """Do nothing."""


def server(**options: Any) -> AgentServer:
    made = AgentServer(host="127.0.0.1", port=0, num_idle_processes=0, **options)
    made.rtc_session(entrypoint)
    return made


@story
async def server_keys_missing_2() -> None:
    await server().run(devmode=True)


@story
async def no_entrypoint() -> None:
    await AgentServer(ws_url="ws://127.0.0.1:9", api_key="k", api_secret="s" * 32).run()


@story
def two_entrypoints() -> None:
    made = server()
    made.rtc_session(entrypoint)


async def refused_worker(url: str) -> None:
    """Run a worker until it has been refused once."""
    made = server(ws_url=url, api_key="k", api_secret="s" * 32)
    running = asyncio.create_task(made.run(devmode=True))
    await asyncio.sleep(0.7)
    running.cancel()
    with suppress(BaseException):
        await running


@story
async def server_refused_the_keys() -> None:
    async with Refusing(401) as address:
        await refused_worker(f"ws://{address}")


@story
async def server_unreachable() -> None:
    await refused_worker("ws://127.0.0.1:9")


@story
async def server_refused_the_keys_2() -> None:
    async with Refusing(401) as address:
        await rtc.Room().connect(f"ws://{address}", "no-token")


@story
async def server_unreachable_2() -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(rtc.Room().connect("ws://127.0.0.1:9", "token"), 8)


@story
async def server_url_wrong() -> None:
    await refused_worker("'ws://127.0.0.1:9'")


@story
async def server_url_wrong_2() -> None:
    await refused_worker("127.0.0.1:9")


@story
async def port_in_use() -> None:
    async with Refusing(200) as address:
        port = int(address.rpartition(":")[2])
        made = AgentServer(
            host="127.0.0.1",
            port=port,
            ws_url="ws://127.0.0.1:9",
            api_key="k",
            api_secret="s" * 32,
            num_idle_processes=0,
        )
        made.rtc_session(entrypoint)
        try:
            await made.run()
        finally:
            with suppress(Exception):
                await made.aclose()


@story
def plugin_off_the_main_thread() -> None:
    caught: list[BaseException] = []

    def register() -> None:
        try:
            agents.Plugin.register_plugin(agents.Plugin("t", "1", "t", logging.getLogger("t")))
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=register)
    thread.start()
    thread.join()
    raise caught[0]


@story
def no_job_context() -> None:
    agents.get_job_context()


@story
def no_http_session() -> None:
    utils.http_context.http_session()


# -- imports


@story
def old_api() -> None:
    from livekit.agents.pipeline import VoicePipelineAgent  # noqa: F401


@story
def old_api_2() -> None:
    from livekit.agents import multimodal  # noqa: F401


@story
def import_name() -> None:
    from livekit.agents import SessionUsageUpdatedEvents  # noqa: F401


@story
def plugin_missing() -> None:
    from livekit.plugins import nobodys  # noqa: F401


@story
def plugin_missing_2() -> None:
    import livekit.plugins.nobodys  # noqa: F401


@story
def misspelled_package() -> None:
    import livekit.plugin  # noqa: F401


# -- providers


@story
def provider_key_missing() -> None:
    openai.LLM()


@story
def provider_key_missing_2() -> None:
    deepgram.STT()


@story
async def provider_refused_the_key() -> None:
    error = {"message": "Incorrect API key provided: k", "code": "invalid_api_key"}
    await asked_openai(401, {"error": error})


@story
async def provider_refused_the_key_2() -> None:
    async with Refusing(401) as address, aiohttp.ClientSession() as session:
        ears = deepgram.STT(
            api_key="k", base_url=f"http://{address}/v1/listen", http_session=session
        )
        async with ears.stream(conn_options=ONCE) as stream:
            async for _ in stream:
                pass


@story
async def model_not_found() -> None:
    told = "The model `llama-3.3-70b-versatile` does not exist or you do not have access to it."
    error = {"message": told, "type": "invalid_request_error", "code": "model_not_found"}
    await asked_openai(404, {"error": error})


@story
async def quota_used_up() -> None:
    error = {"message": "You exceeded your current quota", "code": "insufficient_quota"}
    await asked_openai(429, {"error": error})


@story
async def rate_limited() -> None:
    await asked_openai(429, {"error": {"message": "Rate limit reached for model"}})


@story
async def provider_down() -> None:
    await asked_openai(503, {"error": {"message": "The engine is currently overloaded"}})


@story
async def tool_schema() -> None:
    told = "Invalid schema for function 'book': schema must have a 'type' key."
    await asked_openai(400, {"error": {"message": told, "type": "invalid_request_error"}})


@story
async def provider_unreachable() -> None:
    real = openai.LLM(model="gpt-4.1", api_key="k", base_url="http://127.0.0.1:9/v1")
    context = llm.ChatContext.empty()
    context.add_message(role="user", content="hello")
    async with real.chat(chat_ctx=context, conn_options=ONCE) as stream:
        async for _ in stream:
            pass


@story
async def voice_without_sound() -> None:
    class Silence(tts.ChunkedStream):
        async def _run(self, output_emitter: tts.AudioEmitter) -> None:
            output_emitter.initialize(
                request_id="1", sample_rate=24000, num_channels=1, mime_type="audio/pcm"
            )

    class Voice(tts.TTS):
        def __init__(self) -> None:
            capabilities = tts.TTSCapabilities(streaming=False)
            super().__init__(capabilities=capabilities, sample_rate=24000, num_channels=1)

        def synthesize(self, text: str, *, conn_options: Any = ONCE) -> Any:
            return Silence(tts=self, input_text=text, conn_options=ONCE)

    async for _ in Voice().synthesize("hello"):
        pass


@story
async def turn_detector_files() -> None:
    if importlib.util.find_spec("livekit.plugins.turn_detector"):
        from livekit.plugins.turn_detector.multilingual import _EUORunnerMultilingual

        _EUORunnerMultilingual().initialize()


def told(function: Callable[[], Any]) -> str:
    """What comes of a story: what is logged, then the traceback."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(cli.log.JsonFormatter() if hasattr(cli, "log") else None)
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.DEBUG
    with redirect_stderr(stream), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            asyncio.run(within(function))
        except BaseException:
            stream.write(traceback.format_exc())
        # What a story leaves behind is told while it is told, not with the next one.
        gc.collect()
    return stream.getvalue()


async def within(function: Callable[[], Any]) -> None:
    """Run a story within a loop, as a job does."""
    found = function()
    if asyncio.iscoroutine(found):
        await found


if __name__ == "__main__":
    chosen = sys.argv[1:]
    # What the imports made stays: to look for garbage there takes longer than the stories.
    gc.freeze()
    # What the native client logs comes later than the story it belongs to.
    logging.getLogger("livekit").disabled = True
    names = {one.__name__: one for one in STORIES}
    print(
        json.dumps({name: told(one) for name, one in names.items() if not chosen or name in chosen})
    )
