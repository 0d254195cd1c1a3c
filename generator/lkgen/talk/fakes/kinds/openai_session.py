"""A conversation with a realtime model in OpenAI's protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from aiohttp import web

from lkgen.talk.caller.asked import Answer
from lkgen.talk.fakes.kinds.base import Refusal, Request
from lkgen.talk.fakes.kinds.llm import Object, identifier, texts
from lkgen.talk.fakes.kinds.openai_items import Items
from lkgen.talk.fakes.kinds.openai_response import Response
from lkgen.talk.fakes.kinds.realtime_model import RATE, RealtimeModel, WebsocketSession
from lkgen.talk.fakes.kinds.transcriber import Transcript

_OPEN_SESSION = {"audio": {"input": {"turn_detection": {"type": "server_vad"}}}}


class OpenAISession(WebsocketSession):
    """One conversation: its items, and the response that is being made.

    The parameters of a session come in the form of 2025 (`audio.input`), or in the flat one
    before it. A session for transcription only answers nothing.
    """

    names: ClassVar[Mapping[str, str]] = {}
    """Where a provider still has other names for events."""

    def __init__(
        self,
        fake: RealtimeModel,
        request: web.Request,
        record: Request,
        socket: web.WebSocketResponse,
    ) -> None:
        super().__init__(fake, request, record, socket)
        self.model = request.query.get("model") or request.query.get("deployment") or ""
        self._config: Object = dict(_OPEN_SESSION)
        self._rate = 0
        self._items = Items(fake, self.event)
        self._pending: list[str] = []
        self._speech = ""
        self._response: Response | None = None

    async def opened(self) -> None:
        self._expect()
        await self.event("session.created", session=self._session())

    def _session(self) -> Object:
        head = {"id": "sess_lkgen", "object": "realtime.session", "type": "realtime"}
        return {**head, "model": self.model, **self._config}

    def _expect(self) -> None:
        rate = int(self._input.get("format", {}).get("rate") or RATE)
        if rate != self._rate:
            self._rate = rate
            self.expect_audio(rate)

    @property
    def _input(self) -> Object:
        """How audio is taken in, whichever form it was given in."""
        flat = {
            "turn_detection": self._config.get("turn_detection"),
            "transcription": self._config.get("input_audio_transcription"),
        }
        audio = cast("Object", self._config.get("audio") or {})
        return cast("Object", audio.get("input") or flat)

    @property
    def _turns(self) -> Object:
        """How the model decides that the user has finished; empty if it does not."""
        return cast("Object", self._input.get("turn_detection") or {})

    @property
    def _only_transcribes(self) -> bool:
        return self._config.get("type") == "transcription"

    async def event(self, kind: str, **fields: Any) -> None:
        await self.send(
            {"type": self.names.get(kind, kind), "event_id": identifier("event_"), **fields}
        )

    async def fail(self, refusal: Refusal) -> None:
        if self._response is not None:
            await self._end("failed", {"type": "failed", "error": refusal.body["error"]})
        else:
            await self.event("error", **refusal.body)

    async def on_json(self, message: Object) -> None:
        kind = str(message.get("type"))
        handlers = {
            "session.update": self._update,
            "transcription_session.update": self._update,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
            "conversation.item.create": self._create,
            "conversation.item.delete": self._items.delete,
            "conversation.item.truncate": self._items.truncate,
            "response.create": self._respond,
            "response.cancel": self._cancel,
        }
        if kind not in handlers:
            raise self.fake.refusal(400, f"Invalid value: {kind!r}.")
        await handlers[kind](message)

    async def _update(self, message: Object) -> None:
        session = cast("Object", message.get("session") or {})
        if message["type"] == "transcription_session.update":
            session["type"] = "transcription"
        audio = cast("Object", session.pop("audio", None) or {})
        if audio:
            known = cast("Object", self._config.get("audio") or {})
            merged = {part: {**known.get(part, {}), **given} for part, given in audio.items()}
            self._config["audio"] = {**known, **merged}
        elif "turn_detection" in session:
            self._config.pop("audio", None)
        self._config |= session
        if "tools" in session:
            tools = cast("list[Object]", session["tools"] or [])
            named = [tool for tool in tools if "name" in tool]
            self.tools = {str(tool["name"]): tool.get("parameters") or {} for tool in named}
        self.model = str(session.get("model") or self.model)
        if not self.model and not self._only_transcribes:
            raise self.fake.refusal(400, "You must provide a model parameter.")
        self.fake.require_served(self.request.host, self.model)
        self._expect()
        kind = str(message["type"]).replace(".update", ".updated")
        await self.event(kind, session=self._session())

    async def _append(self, message: Object) -> None:
        await self.push_audio(self.decode(message.get("audio")))

    async def on_transcript(self, transcript: Transcript) -> None:
        if transcript.what == "started":
            self._speech = self._speech or identifier("item_")
            if self._turns:
                at = int(transcript.start * 1000)
                await self.event(
                    "input_audio_buffer.speech_started", audio_start_ms=at, item_id=self._speech
                )
                if self._turns.get("interrupt_response", True):
                    await self.stop()
        elif transcript.what == "final":
            self._pending.extend(transcript.words)
            if self._turns:
                await self.event(
                    "input_audio_buffer.speech_stopped",
                    audio_end_ms=int(transcript.end * 1000),
                    item_id=self._speech,
                )
                await self._take()
                if self._turns.get("create_response", True) and not self._only_transcribes:
                    await self.stop()
                    self.reply()

    async def _commit(self, message: Object) -> None:
        transcript = self.flush()
        self._pending.extend(transcript.words if transcript else ())
        await self._take()

    async def _clear(self, message: Object) -> None:
        self.flush()
        self._pending.clear()
        self._speech = ""
        await self.event("input_audio_buffer.cleared")

    async def _take(self) -> None:
        """Make an item of what the user said."""
        item, self._speech = self._speech or identifier("item_"), ""
        said, self._pending = " ".join(self._pending), []
        self.user_said(said)
        if self._only_transcribes:
            await self.fake.work(self.request, "stt")
        before = self._items.last
        await self.event("input_audio_buffer.committed", previous_item_id=before, item_id=item)
        content = [{"type": "input_audio", "transcript": None}]
        await self._items.add({"id": item, "type": "message", "role": "user", "content": content})
        if self._input.get("transcription", True) is None:
            return
        place = {"item_id": item, "content_index": 0}
        kind = "conversation.item.input_audio_transcription"
        await self.event(f"{kind}.delta", **place, delta=said)
        usage = {"type": "duration", "seconds": 1.0}
        await self.event(f"{kind}.completed", **place, transcript=said, usage=usage)

    async def _create(self, message: Object) -> None:
        item = cast("Object", message.get("item") or {})
        item.setdefault("id", identifier("item_"))
        if item.get("type") == "function_call_output":
            if item.get("call_id") not in self._items.calls:
                raise self.fake.refusal(400, f"no tool call {item.get('call_id')!r} is known")
            self.tool_gave(item.get("output"))
        elif item.get("type") == "function_call":
            self._items.calls.add(str(item.get("call_id")))
        elif item.get("role") == "user":
            self.user_said(" ".join(texts(item.get("content"))))
        else:
            self.last = str(item.get("role"))
        await self._items.add(item, message.get("previous_item_id"))

    async def _respond(self, message: Object) -> None:
        if self.replying:
            raise self.fake.refusal(400, "Conversation already has an active response.")
        wanted = cast("Object", message.get("response") or {})
        if wanted.get("instructions") and self.last != "tool":
            self.last = "system"
        self._response = Response(self.event, wanted.get("metadata"))
        self.reply()

    async def _cancel(self, message: Object) -> None:
        if self.replying:
            await self.stop()
            return
        # Not noted as refused: LiveKit Agents 1.3 cancels whenever a caller may have interrupted.
        await self.fail(self.fake.refusal(400, "Cancellation failed: no active response found."))

    async def begin(self, answer: Answer) -> None:
        self._response = self._response or Response(self.event)
        await self._response.begin()
        # A session of a model that was shut off is opened, and each of its answers fails.
        self.fake.require_served(self.request.host, self.model)

    async def say(self, answer: Answer) -> None:
        modalities = self._config.get("output_modalities") or self._config.get("modalities")
        response = self._response or Response(self.event)
        await response.give(answer, self._items, self.spoken(answer), text=modalities == ["text"])
        self._response = None

    async def stopped(self) -> None:
        await self._end("cancelled", {"type": "cancelled", "reason": "client_cancelled"})

    async def _end(self, status: str, details: Object) -> None:
        response, self._response = self._response or Response(self.event), None
        await response.end(status, details)
