"""LiveKit Inference: does the caller end a turn (`/v1/eot`) or interrupt (`/v1/bargein`)?

livekit-agents 1.3 asks neither, 1.5 the second, 1.8 both.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping

from aiohttp import WSMsgType, web
from google.protobuf.message import DecodeError
from livekit.protocol.agent_pb.agent_inference import (
    ClientMessage,
    EotPrediction,
    InferenceStarted,
    ServerMessage,
    SessionCreated,
)

from lkgen.talk.audio.pcm import LOUD, rms, window_bytes
from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.inference import Inference

_THRESHOLD = 0.5
_LIKELY, _UNLIKELY = 0.93, 0.07
_RATE = 16_000
_STAMP_BYTES = 8
_LATEST_S = 0.5
_FRAMES = 40


class InferenceTurns(Inference):
    """Knows when the caller has finished, and hears an interruption when it is loud."""

    protocol = "inference-turns"
    part = "stt"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {
            ("GET", "/eot"): self._end_of_turn,
            ("GET", "/bargein"): self._interruption,
            ("POST", "/bargein"): self._one_interruption,
        }

    def probability(self) -> float:
        """That the caller has finished."""
        finished = all(one.finished for one in self.conversation.utterances)
        return _LIKELY if finished else _UNLIKELY

    async def _end_of_turn(self, request: web.Request, record: Request) -> web.StreamResponse:
        kinds: list[str] = record.detail.setdefault("messages", [])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is not WSMsgType.BINARY:
                continue
            asked = ClientMessage()
            try:
                asked.ParseFromString(message.data)
            except DecodeError:
                record.refused = "400 not a ClientMessage"
                await socket.close(code=1008)
                break
            kind = str(asked.WhichOneof("message"))
            kinds.append(kind)
            for answer in self._answers(asked, kind):
                with contextlib.suppress(ConnectionError):
                    await socket.send_bytes(answer.SerializeToString())
            if kind == "session_close":
                await socket.close()
        return socket

    def _answers(self, asked: ClientMessage, kind: str) -> list[ServerMessage]:
        if kind == "session_create":
            created = SessionCreated(
                default_threshold=_THRESHOLD, default_backchannel_threshold=_THRESHOLD
            )
            return [ServerMessage(session_created=created)]
        if kind == "inference_start":
            prediction = EotPrediction(
                probability=self.probability(), backchannel_probability=_UNLIKELY
            )
            name = asked.inference_start.request_id
            return [
                ServerMessage(request_id=name, inference_started=InferenceStarted()),
                ServerMessage(request_id=name, eot_prediction=prediction),
            ]
        return []

    async def _interruption(self, request: web.Request, record: Request) -> web.StreamResponse:
        kinds: list[str] = record.detail.setdefault("messages", [])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                kinds.append(str(json.loads(message.data).get("type")))
                if kinds[-1] == "session.create":
                    await socket.send_json(
                        {"type": "session.created", "default_threshold": _THRESHOLD}
                    )
                elif kinds[-1] == "session.close":
                    await socket.send_json({"type": "session.closed"})
                    await socket.close()
            elif message.type is WSMsgType.BINARY:
                loud = _loud(message.data[_STAMP_BYTES:])
                verdict = {
                    "type": "bargein_detected" if loud else "inference_done",
                    "created_at": int.from_bytes(message.data[:_STAMP_BYTES], "little"),
                    **_verdict(loud),
                }
                with contextlib.suppress(ConnectionError):
                    await socket.send_json(verdict)
        return socket

    async def _one_interruption(self, request: web.Request, record: Request) -> web.StreamResponse:
        stamp = request.query.get("created_at", "0")
        loud = _loud(await request.read())
        return web.json_response({"created_at": int(stamp), "is_bargein": loud, **_verdict(loud)})


def _loud(pcm: bytes) -> bool:
    """Whether the latest audio holds more than a click."""
    latest = pcm[-int(_RATE * _LATEST_S) * 2 :]
    size = window_bytes(_RATE)
    windows = [latest[at : at + size] for at in range(0, len(latest), size)]
    return sum(rms(window) > LOUD for window in windows) > len(windows) // 2


def _verdict(loud: bool) -> dict[str, object]:
    probability = _LIKELY if loud else _UNLIKELY
    return {"probabilities": [probability] * _FRAMES, "prediction_duration": 0.01}
