"""The items of a conversation in OpenAI's realtime protocol."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol

from lkgen.talk.fakes.kinds.base import Fake
from lkgen.talk.fakes.kinds.llm import Object


class Event(Protocol):
    """Sends an event of this type with these fields."""

    def __call__(self, kind: str, **fields: Any) -> Awaitable[None]: ...


class Items:
    """What has been said and called, in order.

    Args:
        fake: words the refusals.
        event: tells the client of each change.

    Attributes:
        calls: the ids of the tool calls, which results must name.
    """

    def __init__(self, fake: Fake, event: Event) -> None:
        self.calls: set[str] = set()
        self._fake = fake
        self._event = event
        self._ids: list[str] = []

    @property
    def last(self) -> str | None:
        """The id of the last item."""
        return self._ids[-1] if self._ids else None

    async def add(self, item: Object, after: str | None = None) -> None:
        """Put an item into the conversation.

        Args:
            item: with its id.
            after: the id of the item before it, or `root` for the start; by default the last.

        Raises:
            Refusal: there is no such item.
        """
        at = len(self._ids)
        if after == "root":
            at = 0
        elif after is not None:
            at = self._ids.index(self._known(after)) + 1
        self._ids.insert(at, item["id"])
        full = {"object": "realtime.item", "status": "completed", **item}
        before = self._ids[at - 1] if at else None
        await self._event("conversation.item.added", previous_item_id=before, item=full)

    async def delete(self, message: Object) -> None:
        """Take an item out.

        Raises:
            Refusal: it is not there.
        """
        item = self._known(str(message.get("item_id")))
        self._ids.remove(item)
        await self._event("conversation.item.deleted", item_id=item)

    async def truncate(self, message: Object) -> None:
        """Cut an item where the user stopped to listen.

        Raises:
            Refusal: it is not there.
        """
        item = self._known(str(message.get("item_id")))
        place = {name: message.get(name) for name in ("content_index", "audio_end_ms")}
        await self._event("conversation.item.truncated", item_id=item, **place)

    def _known(self, item: str) -> str:
        if item not in self._ids:
            raise self._fake.refusal(400, f"The item with id {item!r} does not exist.")
        return item
