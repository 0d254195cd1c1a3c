"""Cartesia's speech synthesis: `wss://api.cartesia.ai/tts/websocket` and `POST /tts/bytes`."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import WSMsgType, web

from lkgen.talk.audio import tone
from lkgen.talk.fakes.base import Fake, Handler, Refusal, Request, Service

_CHARACTER_S = 0.06
_CHUNK_S = 0.1
_RATES = (8_000, 16_000, 22_050, 24_000, 44_100, 48_000)


@dataclass
class _Context:
    """One reply that is being spoken: how long it is so far, and whether to go on."""

    seconds: float = 0.0
    cancelled: bool = False


class CartesiaTTS(Fake):
    """Speaks a tone as long as the text, with the times of its words."""

    protocol = "cartesia-tts"
    services = (Service("api.cartesia.ai", "CARTESIA_API_KEY"),)

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("GET", "/tts/websocket"): self._websocket, ("POST", "/tts/bytes"): self._bytes}

    def key(self, request: web.Request) -> str | None:
        return request.headers.get("X-API-Key") or request.query.get("api_key")

    def unauthorized(self) -> Refusal:
        return _refusal(401, "Invalid API key")

    async def _bytes(self, request: web.Request, record: Request) -> web.StreamResponse:
        if "Cartesia-Version" not in request.headers:
            raise _refusal(400, "the header Cartesia-Version is required")
        packet = _packet(await request.text())
        record.detail["messages"] = [packet]
        rate = _check(packet)
        text = str(packet.get("transcript", ""))
        if not text.strip():
            raise _refusal(400, "transcript is empty")
        await asyncio.sleep(self.conversation.script.latency.tts)
        return web.Response(body=tone(len(text) * _CHARACTER_S, rate), content_type="audio/pcm")

    async def _websocket(self, request: web.Request, record: Request) -> web.StreamResponse:
        if not (request.query.get("cartesia_version") or request.headers.get("Cartesia-Version")):
            raise _refusal(400, "cartesia_version is required")
        packets: list[dict[str, Any]] = record.detail.setdefault("messages", [])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        contexts: dict[str, _Context] = {}
        queues: dict[str, asyncio.Task[None]] = {}
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                name = None
                try:
                    packet = _packet(message.data)
                    packets.append(packet)
                    name = str(packet.get("context_id") or "")
                    if not name:
                        raise _refusal(400, "context_id is required")
                    context = contexts.setdefault(name, _Context())
                    if packet.get("cancel"):
                        context.cancelled = True
                        continue
                    rate = _check(packet)
                except Refusal as refusal:
                    record.refused = f"{refusal.status} {refusal.reason}"
                    await _error(socket, name, refusal)
                    continue
                # Contexts are spoken side by side, the texts of one in their order.
                queues[name] = asyncio.create_task(
                    self._speak(socket, context, packet, rate, after=queues.get(name))
                )
        finally:
            for task in queues.values():
                task.cancel()
            results = await asyncio.gather(*queues.values(), return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result
        return socket

    async def _speak(
        self,
        socket: web.WebSocketResponse,
        context: _Context,
        packet: Mapping[str, Any],
        rate: int,
        *,
        after: asyncio.Task[None] | None,
    ) -> None:
        """Send the audio, the times of the words and, with the last text, the end."""
        if after is not None:
            await after
        head = {"context_id": packet["context_id"], "status_code": 206, "done": False}
        text = str(packet.get("transcript", ""))
        try:
            if text.strip():
                if context.seconds == 0.0:
                    await asyncio.sleep(self.conversation.script.latency.tts)
                await _audio(socket, context, tone(len(text) * _CHARACTER_S, rate), rate, head)
                if packet.get("add_timestamps") and not context.cancelled:
                    times = _word_times(text, context.seconds)
                    await socket.send_json({"type": "timestamps", **head, "word_timestamps": times})
                context.seconds += len(text) * _CHARACTER_S
            if not packet.get("continue"):
                await socket.send_json({**head, "type": "done", "status_code": 200, "done": True})
        except ConnectionError:
            # The agent hung up in the middle of a sentence, as it may.
            context.cancelled = True


async def _audio(
    socket: web.WebSocketResponse,
    context: _Context,
    pcm: bytes,
    rate: int,
    head: Mapping[str, Any],
) -> None:
    step = int(rate * _CHUNK_S) * 2
    for at in range(0, len(pcm), step):
        if context.cancelled:
            return
        data = base64.b64encode(pcm[at : at + step]).decode()
        await socket.send_json({"type": "chunk", **head, "step_time": 0.0, "data": data})


def _word_times(text: str, start: float) -> dict[str, list[Any]]:
    """When each word starts and ends, in seconds since the context began."""
    words = text.split()
    times: dict[str, list[Any]] = {"words": words, "start": [], "end": []}
    at = 0
    for word in words:
        at = text.index(word, at)
        times["start"].append(round(start + at * _CHARACTER_S, 3))
        at += len(word)
        times["end"].append(round(start + at * _CHARACTER_S, 3))
    return times


def _packet(text: str) -> dict[str, Any]:
    try:
        packet: object = json.loads(text)
    except ValueError as error:
        raise _refusal(400, "the message is not JSON") from error
    if not isinstance(packet, dict):
        raise _refusal(400, "the message is not an object")
    return cast("dict[str, Any]", packet)


def _check(packet: Mapping[str, Any]) -> int:
    """Refuse what Cartesia refuses; gives the sample rate."""
    if not str(packet.get("model_id") or "").startswith("sonic"):
        raise _refusal(400, f"no such model: {packet.get('model_id')}")
    voice = cast("dict[str, Any]", packet.get("voice") or {})
    if not (voice.get("id") or voice.get("embedding")):
        raise _refusal(400, "voice needs an id")
    output = cast("dict[str, Any]", packet.get("output_format") or {})
    if (output.get("container"), output.get("encoding")) != ("raw", "pcm_s16le"):
        raise _refusal(400, "this fake speaks raw pcm_s16le only")
    if output.get("sample_rate") not in _RATES:
        raise _refusal(400, f"no such sample rate: {output.get('sample_rate')}")
    return int(output["sample_rate"])


async def _error(socket: web.WebSocketResponse, name: str | None, refusal: Refusal) -> None:
    # The agent may hang up at any time.
    with contextlib.suppress(ConnectionError):
        await socket.send_json(
            {
                "type": "error",
                "context_id": name,
                "status_code": refusal.status,
                "done": True,
                "error": refusal.reason,
            }
        )


def _refusal(status: int, reason: str) -> Refusal:
    return Refusal(status, reason, {"error": reason})
