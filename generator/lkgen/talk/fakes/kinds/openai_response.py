"""One response in OpenAI's realtime protocol, from its creation to its end."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator

from lkgen.talk.caller.asked import Answer
from lkgen.talk.caller.script import ToolCall
from lkgen.talk.fakes.kinds.llm import Object, identifier
from lkgen.talk.fakes.kinds.openai_items import Event, Items

# Speech comes about ten times as fast as it is spoken.
_PIECE_EVERY_S = 0.01
_USAGE = {
    **{"input_tokens": 5, "output_tokens": 5, "total_tokens": 10},
    "input_token_details": {"cached_tokens": 0, "text_tokens": 5, "audio_tokens": 0},
    "output_token_details": {"text_tokens": 1, "audio_tokens": 4},
}

Pieces = Iterator[tuple[str, bytes]]
"""An answer: words and sound, either of which may be empty."""


class Response:
    """A response that is being made; the client is told each step of it.

    Args:
        event: tells the client.
        metadata: what the client said of it when it asked for it.
    """

    def __init__(self, event: Event, metadata: object = None) -> None:
        self._event = event
        self._fields: Object = {"metadata": metadata}

    async def begin(self) -> None:
        """Tell that it is being made."""
        self._fields = {
            "object": "realtime.response",
            "id": identifier("resp_"),
            "status": "in_progress",
            "status_details": None,
            "output": [],
            "usage": None,
            **self._fields,
        }
        await self._event("response.created", response=self._fields)

    async def give(self, answer: Answer, items: Items, pieces: Pieces, *, text: bool) -> None:
        """Give the answer and end.

        Args:
            answer: words, or tools to call.
            items: of the conversation, which it joins.
            pieces: what it sounds like.
            text: it is written only.
        """
        output = [_call_item(call) for call in answer.tools] or [_message_item()]
        for index, item in enumerate(output):
            head: Object = {"response_id": self._fields["id"], "output_index": index}
            await self._event("response.output_item.added", **head, item={**item, "arguments": ""})
            await items.add({**item, "status": "in_progress"})
            place = {**head, "item_id": item["id"]}
            if answer.tools:
                items.calls.add(item["call_id"])
                await self._call(item, place)
            else:
                tell = self._write if text else self._speak
                await tell(answer, {**place, "content_index": 0}, item, pieces)
            item["status"] = "completed"
            await self._event("response.output_item.done", **head, item=item)
        self._fields["output"] = output
        await self.end("completed")

    async def _call(self, item: Object, place: Object) -> None:
        place = {**place, "call_id": item["call_id"]}
        kind, arguments = "response.function_call_arguments", item["arguments"]
        await self._event(f"{kind}.delta", **place, delta=arguments)
        await self._event(f"{kind}.done", **place, name=item["name"], arguments=arguments)

    async def _write(self, answer: Answer, place: Object, item: Object, pieces: Pieces) -> None:
        part: Object = {"type": "text", "text": ""}
        await self._event("response.content_part.added", **place, part=part)
        for word, _ in pieces:
            if word:
                await self._event("response.output_text.delta", **place, delta=word)
        await self._event("response.output_text.done", **place, text=answer.text)
        item["content"] = [{"type": "output_text", "text": answer.text}]
        await self._event("response.content_part.done", **place, part=part)

    async def _speak(self, answer: Answer, place: Object, item: Object, pieces: Pieces) -> None:
        part: Object = {"type": "audio", "transcript": ""}
        await self._event("response.content_part.added", **place, part=part)
        for word, pcm in pieces:
            if word:
                await self._event("response.output_audio_transcript.delta", **place, delta=word)
            if pcm:
                delta = base64.b64encode(pcm).decode()
                await self._event("response.output_audio.delta", **place, delta=delta)
            await asyncio.sleep(_PIECE_EVERY_S)
        await self._event("response.output_audio.done", **place)
        done = {"transcript": answer.text}
        await self._event("response.output_audio_transcript.done", **place, **done)
        item["content"] = [{"type": "output_audio", **done}]
        await self._event("response.content_part.done", **place, part={"type": "audio", **done})

    async def end(self, status: str, details: Object | None = None) -> None:
        """Tell that it is over: `completed`, `cancelled` or `failed`, and why."""
        ended = {**self._fields, "status": status, "status_details": details, "usage": _USAGE}
        await self._event("response.done", response=ended)


def _call_item(call: ToolCall) -> Object:
    called = {"call_id": identifier("call_"), "name": call.name, "arguments": call.arguments_json()}
    return {**_item("function_call"), **called}


def _message_item() -> Object:
    return {**_item("message"), "role": "assistant", "content": []}


def _item(kind: str) -> Object:
    head: Object = {"id": identifier("item_"), "object": "realtime.item", "status": "in_progress"}
    return {**head, "type": kind}
