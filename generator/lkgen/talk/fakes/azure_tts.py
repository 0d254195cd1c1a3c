"""Azure's speech synthesis: `POST REGION.tts.speech.microsoft.com/cognitiveservices/v1`.

Microsoft AI's voices are in the same place and have a key of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from aiohttp import web

from lkgen.talk.fakes.kinds.base import Handler, Request, Service
from lkgen.talk.fakes.kinds.tts import TTS

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
    services = (
        Service(
            "*.tts.speech.microsoft.com",
            "AZURE_SPEECH_KEY",
            variables={"AZURE_SPEECH_REGION": "westeurope"},
        ),
        Service(
            "*.cognitiveservices.azure.com",
            "MICROSOFT_AI_TTS_API_KEY",
            prefix="/tts",
            variables={
                "MICROSOFT_AI_TTS_URL": "https://lkgen.cognitiveservices.azure.com"
                "/tts/cognitiveservices/v1",
                "MICROSOFT_AI_TTS_REGION": "westeurope",
                "MICROSOFT_AI_TTS_MODEL": "lkgen-voice",
                "MICROSOFT_AI_TTS_VOICE": "lkgen",
                "MICROSOFT_AI_TTS_SAMPLE_RATE": "24000",
            },
        ),
    )

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", "/cognitiveservices/v1"): self._speak}

    def key(self, request: web.Request) -> str | None:
        key = request.headers.get("Ocp-Apim-Subscription-Key")
        for service in self.services:
            if key == service.dummy_key:
                # Either is good in both places.
                return next(s.dummy_key for s in self.services if s.owns(_host(request)))
        return key

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


def _host(request: web.Request) -> str:
    return request.host.partition(":")[0]
