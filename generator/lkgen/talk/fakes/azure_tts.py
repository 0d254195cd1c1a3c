"""Azure's speech synthesis: `POST REGION.tts.speech.microsoft.com/cognitiveservices/v1`.

Microsoft AI's voices are in the same place and have a key of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request
from lkgen.talk.fakes.kinds.tts import TTS
from lkgen.talk.fakes.kinds.wire import Wire

_FORMAT = re.compile(r"(?P<container>raw|riff|audio)-(?P<rate>\d+)(?P<unit>khz|hz)-(?P<form>.+)")
_ENCODINGS = {
    ("raw", "16bit-mono-pcm"): "pcm",
    ("riff", "16bit-mono-pcm"): "wav",
    ("raw", "8bit-mono-mulaw"): "mulaw",
    ("raw", "8bit-mono-alaw"): "alaw",
}


class AzureTTS(TTS):
    """Speaks the text of an SSML document."""

    protocol = "azure-tts"

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/cognitiveservices/v1"): self._speak}

    def admits(self, request: web.Request, wire: Wire) -> bool:
        # Either provider's key is good in both places.
        return any(one.opens_to(request, self.keys) for one in self.wires)

    async def _speak(self, request: web.Request, record: Request) -> web.StreamResponse:
        if request.content_type != "application/ssml+xml":
            raise self.refusal(415, f"expected application/ssml+xml, not {request.content_type}")
        encoding, rate = self._format(request.headers.get("X-Microsoft-OutputFormat", ""))
        body = await request.text()
        record.detail["messages"] = [body]
        try:
            # The sender is the agent of whoever runs this.
            document = ElementTree.fromstring(body)  # noqa: S314
        except ElementTree.ParseError as error:
            raise self.refusal(400, f"the SSML is no XML: {error}") from error
        if not any(element.get("name") for element in document.iter() if _is_voice(element)):
            raise self.refusal(400, "the SSML names no voice")
        return await self.file(request, "".join(document.itertext()), encoding, rate)

    def _format(self, name: str) -> tuple[str, int]:
        """Encoding and sample rate of an output format such as `raw-24khz-16bit-mono-pcm`."""
        match = _FORMAT.fullmatch(name)
        encoding = None
        if match is not None:
            is_mp3 = match["form"].endswith("mono-mp3")
            encoding = "mp3" if is_mp3 else _ENCODINGS.get((match["container"], match["form"]))
        if match is None or encoding is None:
            raise self.refusal(400, f"X-Microsoft-OutputFormat: this fake has no {name!r}")
        rate = int(match["rate"])
        if match["unit"] == "khz":
            rate = {22: 22_050, 44: 44_100}.get(rate, rate * 1000)
        return encoding, rate


def _is_voice(element: ElementTree.Element) -> bool:
    return element.tag.rpartition("}")[2] == "voice"
