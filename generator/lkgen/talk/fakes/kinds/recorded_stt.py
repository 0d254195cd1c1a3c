"""What every fake speech-to-text that takes a whole recording does.

Agents use these through a voice activity detector: each stretch of speech is one request.
"""

from __future__ import annotations

import base64
import binascii
import io
import wave
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import BodyPartReader, web

from lkgen.talk.fakes.kinds.base import Fake, Handler, Request
from lkgen.talk.fakes.kinds.transcriber import Transcript, transcribe


class RecordedSTT(Fake):
    """A speech-to-text that answers a WAV file with its words.

    Attributes:
        path: where it is.
        file: name of the field that holds the recording.
        required: names of the fields that must be there, the recording besides.
    """

    part = "stt"
    path: ClassVar[str]
    file: ClassVar[str] = "file"
    required: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def response_for(self, transcript: Transcript, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Give the provider's answer to a recording, given the fields of the request."""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        return {("POST", self.path): self._transcribe}

    async def fields(self, request: web.Request) -> dict[str, Any]:
        """Read a request: text, and the bytes of the recording; a form unless overridden.

        Raises:
            Refusal: it is not what the provider takes.
        """
        if request.content_type != "multipart/form-data":
            raise self.refusal(415, "expected multipart/form-data")
        fields: dict[str, Any] = {}
        left = request.client_max_size
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                content = await self._content(part, left)
                left -= len(content)
                fields[part.name] = content if part.filename else content.decode()
        return fields

    async def _content(self, part: BodyPartReader, most: int) -> bytes:
        """Read a part of a form, of which there may not be more than `most` bytes."""
        content = bytearray()
        while piece := await part.read_chunk():
            content += piece
            if len(content) > most:
                raise self.refusal(413, "the recording is too large")
        return bytes(content)

    def check(self, fields: Mapping[str, Any]) -> None:
        """Look at the fields that must not only be there.

        Raises:
            Refusal: one holds what the provider would refuse.
        """

    async def _transcribe(self, request: web.Request, record: Request) -> web.StreamResponse:
        fields = await self.fields(request)
        record.detail["fields"] = {
            name: value for name, value in fields.items() if name != self.file
        }
        for name in (*self.required, self.file):
            if not fields.get(name):
                raise self.refusal(400, f"{name} is required")
        self.require_served(request.host, fields.get("model") or fields.get("model_id"))
        self.check(fields)
        pcm, rate = self._read(fields[self.file])
        transcript = transcribe(self.conversation, pcm, rate)
        if transcript.words:
            await self.work(request)
        return web.json_response(self.response_for(transcript, fields))

    def _read(self, recording: object) -> tuple[bytes, int]:
        """Give the PCM of a recording, and its sample rate in hertz."""
        try:
            with wave.open(io.BytesIO(recording if isinstance(recording, bytes) else b"")) as file:
                if (file.getnchannels(), file.getsampwidth()) == (1, 2):
                    return file.readframes(file.getnframes()), file.getframerate()
        except (wave.Error, EOFError):
            pass
        raise self.refusal(400, "the audio is no 16-bit mono WAV")


class RecordedJsonSTT(RecordedSTT):
    """The recording is base64 in JSON, maybe as a `data:` address."""

    async def fields(self, request: web.Request) -> dict[str, Any]:
        try:
            fields: Any = await request.json()
            encoded = str(fields[self.file])
            return {**fields, self.file: base64.b64decode(encoded.rpartition(",")[2])}
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise self.refusal(400, f"{self.file} must hold audio as base64") from None
