"""Cartesia's speech-to-text that does not decide turns, `wss://api.cartesia.ai/stt/websocket`."""

from __future__ import annotations

from collections.abc import Iterable

from lkgen.talk.fakes.cartesia_turns import CartesiaStream, CartesiaTurns, event
from lkgen.talk.fakes.kinds.streaming_stt import Message
from lkgen.talk.fakes.kinds.transcriber import Transcript


class _Stream(CartesiaStream):
    def opened(self) -> Iterable[Message]:
        self.expect_audio(int(self.query["sample_rate"]))
        return ()

    def messages_for(self, transcript: Transcript) -> Iterable[Message]:
        if transcript.words:
            yield event(
                "transcript",
                is_final=transcript.what == "final",
                text=transcript.text,
                duration=round(transcript.end - transcript.start, 3),
                language=self.query.get("language", "en"),
                words=[
                    {"word": word, "start": start, "end": end}
                    for word, start, end in transcript.times()
                ],
            )

    async def on_text(self, text: str) -> None:
        if text not in ("finalize", "done", "close"):
            raise self.fake.refusal(400, f"unknown command {text[:40]!r}")
        await self.finish()
        if text == "finalize":
            await self.send(event("flush_done"))
        else:
            await self.send(event("done"))
            await self.close()


class CartesiaSTT(CartesiaTurns):
    """Ink Whisper: words up to a pause, or up to where the client says `finalize`."""

    protocol = "cartesia-stt"
    path = "/stt/websocket"
    stream = _Stream
    models = "ink-whisper"
